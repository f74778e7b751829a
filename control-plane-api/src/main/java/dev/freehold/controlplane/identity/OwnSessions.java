package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.SESSION;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** An account's sessions, as their person sees and ends them. */
@Component
class OwnSessions {
  /**
   * One of an account's sessions, as it sees them.
   *
   * @param device such as {@code Firefox on Windows}, as the client says
   * @param lastUsedAt to the minute
   * @param expiresAt at the latest; earlier without a request
   * @param factors what its last proof was made with, such as {@code password} and {@code totp}
   * @param current whether it is the one that asks
   */
  record View(
      UUID id,
      String device,
      String address,
      Instant createdAt,
      Instant lastUsedAt,
      Instant expiresAt,
      List<String> factors,
      boolean current) {}

  private final DSLContext sql;
  private final Sessions sessions;
  private final AuditLog audit;

  OwnSessions(DSLContext sql, Sessions sessions, AuditLog audit) {
    this.sql = sql;
    this.sessions = sessions;
    this.audit = audit;
  }

  /**
   * Those that are open, in the order in which they began.
   *
   * @param after the last one of the page before
   */
  List<View> open(Principal principal, UUID after, int limit) {
    return sql.selectFrom(SESSION)
        .where(SESSION.ACCOUNT_ID.eq(principal.account()))
        .and(sessions.isOpen())
        .and(SESSION.ID.gt(after))
        .orderBy(SESSION.ID)
        .limit(limit)
        .fetch(
            row ->
                new View(
                    row.get(SESSION.ID),
                    Device.of(row.get(SESSION.USER_AGENT)),
                    row.get(SESSION.ADDRESS),
                    row.get(SESSION.CREATED_AT),
                    row.get(SESSION.LAST_USED_AT),
                    row.get(SESSION.EXPIRES_AT),
                    List.of(row.get(SESSION.FACTORS)),
                    row.get(SESSION.ID).equals(principal.session())));
  }

  /** Whether the account had that session and it was open. */
  @Transactional
  boolean revoke(Principal principal, UUID session) {
    int revoked =
        sessions.revoke(SESSION.ID.eq(session).and(SESSION.ACCOUNT_ID.eq(principal.account())));
    if (revoked > 0) {
      audit.done(
          principal.account(),
          principal.actor(),
          "session:revoke_own",
          "session:" + session,
          Map.of());
    }
    return revoked > 0;
  }

  /** All but the one that asks. */
  @Transactional
  void revokeOthers(Principal principal) {
    int revoked =
        sessions.revoke(
            SESSION.ACCOUNT_ID.eq(principal.account()).and(SESSION.ID.ne(principal.session())));
    if (revoked > 0) {
      audit.done(
          principal.account(),
          principal.actor(),
          "session:revoke_own",
          principal.actor(),
          Map.of("sessions", String.valueOf(revoked)));
    }
  }
}
