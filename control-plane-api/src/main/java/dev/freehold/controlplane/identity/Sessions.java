package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;
import static dev.freehold.controlplane.identity.jooq.Tables.SESSION;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.RequestFacts;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sessions: in PostgreSQL, so that every replica knows them and a revocation counts at once. */
@Component
class Sessions {
  /** One of an account's sessions, as it sees them. */
  record View(
      UUID id, Instant createdAt, Instant expiresAt, String address, @Nullable String userAgent) {}

  private final DSLContext sql;
  private final Ids ids;
  private final AuditLog audit;
  private final IdentitySettings settings;
  private final Clock clock;

  Sessions(DSLContext sql, Ids ids, AuditLog audit, IdentitySettings settings, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
  }

  @Transactional
  Token open(Account account, RequestFacts from) {
    Token token = Token.random();
    UUID id = ids.next();
    Instant now = clock.instant();
    sql.insertInto(SESSION)
        .set(SESSION.ID, id)
        .set(SESSION.ACCOUNT_ID, account.id())
        .set(SESSION.TOKEN_HASH, token.hash())
        .set(SESSION.CREATED_AT, now)
        .set(SESSION.PROVEN_AT, now)
        .set(SESSION.EXPIRES_AT, now.plus(settings.sessionLife()))
        .set(SESSION.ADDRESS, from.address())
        .set(SESSION.USER_AGENT, from.userAgent())
        .execute();
    audit.done(account.id(), "account:" + account.id(), "session:open", "session:" + id, Map.of());
    return token;
  }

  /**
   * Whose token it is; empty: nobody's, or the session is over.
   *
   * @param csrf what the request shows of its intent; null: nothing
   */
  Optional<Principal> principal(Token token, @Nullable String csrf) {
    boolean intended = csrf != null && csrfToken(token).matches(csrf);
    return sql.select()
        .from(SESSION)
        .join(ACCOUNT)
        .on(ACCOUNT.ID.eq(SESSION.ACCOUNT_ID))
        .where(SESSION.TOKEN_HASH.eq(token.hash()))
        .and(SESSION.REVOKED_AT.isNull())
        .and(SESSION.EXPIRES_AT.gt(clock.instant()))
        .fetchOptional(
            row ->
                new Principal(
                    row.get(ACCOUNT.ID),
                    row.get(SESSION.ID),
                    row.get(SESSION.CREATED_AT),
                    row.get(SESSION.PROVEN_AT),
                    false,
                    intended,
                    Accounts.account(row).staff()));
  }

  /** Only who holds the session's token can know it; another site cannot read it. */
  static Token csrfToken(Token session) {
    return session.derive("csrf");
  }

  @Transactional
  void proven(Principal principal) {
    sql.update(SESSION)
        .set(SESSION.PROVEN_AT, clock.instant())
        .where(SESSION.ID.eq(principal.session()))
        .execute();
    audit.done(
        principal.account(),
        principal.actor(),
        "session:prove",
        "session:" + principal.session(),
        Map.of());
  }

  /**
   * Those that are open, in the order in which they began.
   *
   * @param after the last one of the page before
   */
  List<View> open(UUID account, UUID after, int limit) {
    return sql.selectFrom(SESSION)
        .where(SESSION.ACCOUNT_ID.eq(account))
        .and(SESSION.REVOKED_AT.isNull())
        .and(SESSION.EXPIRES_AT.gt(clock.instant()))
        .and(SESSION.ID.gt(after))
        .orderBy(SESSION.ID)
        .limit(limit)
        .fetch(
            row ->
                new View(
                    row.get(SESSION.ID),
                    row.get(SESSION.CREATED_AT),
                    row.get(SESSION.EXPIRES_AT),
                    row.get(SESSION.ADDRESS),
                    row.get(SESSION.USER_AGENT)));
  }

  /** Whether the account had that session and it was open. */
  @Transactional
  boolean revoke(Principal principal, UUID session) {
    int revoked =
        sql.update(SESSION)
            .set(SESSION.REVOKED_AT, clock.instant())
            .where(SESSION.ID.eq(session))
            .and(SESSION.ACCOUNT_ID.eq(principal.account()))
            .and(SESSION.REVOKED_AT.isNull())
            .execute();
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
}
