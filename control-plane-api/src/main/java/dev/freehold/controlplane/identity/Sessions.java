package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;
import static dev.freehold.controlplane.identity.jooq.Tables.SESSION;

import dev.freehold.controlplane.access.AskedVersion;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.RequestFacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sessions: in PostgreSQL, so that every replica knows them and a revocation counts at once. */
@Component
public class Sessions {
  /** A use is written when the last one that was written is so old: not at each request. */
  static final Duration USE_IS_WRITTEN = Duration.ofMinutes(1);

  private final DSLContext sql;
  private final Ids ids;
  private final Accounts accounts;
  private final PendingErasures erasures;
  private final AuditLog audit;
  private final IdentitySettings settings;
  private final Clock clock;

  Sessions(
      DSLContext sql,
      Ids ids,
      Accounts accounts,
      PendingErasures erasures,
      AuditLog audit,
      IdentitySettings settings,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.accounts = accounts;
    this.erasures = erasures;
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @param factors what was proven, as {@link SessionProofs} names it
   */
  @Transactional
  Token open(Account account, List<String> factors, RequestFacts from) {
    return open(account, factors, from, clock.instant(), null);
  }

  /**
   * @param provenAt when it was proven
   * @param ssoOrganization whose identity provider vouches for it; null: it was proven to us
   */
  @Transactional
  Token open(
      Account account,
      List<String> factors,
      RequestFacts from,
      Instant provenAt,
      @Nullable UUID ssoOrganization) {
    // Before what ends all sessions, or after it.
    accounts.lock(account.id());
    erasures.takeBack(account);
    Token token = Token.random();
    UUID id = ids.next();
    Instant now = clock.instant();
    sql.insertInto(SESSION)
        .set(SESSION.ID, id)
        .set(SESSION.ACCOUNT_ID, account.id())
        .set(SESSION.TOKEN_HASH, token.hash())
        .set(SESSION.CREATED_AT, now)
        .set(SESSION.PROVEN_AT, provenAt)
        .set(SESSION.SSO_ORGANIZATION_ID, ssoOrganization)
        .set(SESSION.SECOND_FACTOR, SessionProofs.areTwo(factors))
        .set(SESSION.FACTORS, factors.toArray(String[]::new))
        .set(SESSION.LAST_USED_AT, now)
        .set(SESSION.EXPIRES_AT, now.plus(settings.sessionLife()))
        .set(SESSION.ADDRESS, from.address())
        .set(SESSION.USER_AGENT, from.userAgent())
        .execute();
    audit.done(
        account.id(),
        account.actor(),
        "session:open",
        "session:" + id,
        Map.of("factors", String.join(", ", factors)));
    return token;
  }

  /**
   * Whose token it is; empty: nobody's, or the session is over.
   *
   * @param csrf what the request shows of its intent; null: nothing
   * @param version is read along
   */
  Optional<Principal> principal(Token token, @Nullable String csrf, AskedVersion version) {
    boolean intended = csrf != null && csrfToken(token).matches(csrf);
    return sql.select(
            SESSION.ID,
            SESSION.CREATED_AT,
            SESSION.PROVEN_AT,
            SESSION.SECOND_FACTOR,
            SESSION.SSO_ORGANIZATION_ID,
            SESSION.LAST_USED_AT)
        .select(Accounts.FIELDS)
        .select(version.field())
        .from(SESSION)
        .join(ACCOUNT)
        .on(ACCOUNT.ID.eq(SESSION.ACCOUNT_ID))
        .where(SESSION.TOKEN_HASH.eq(token.hash()))
        .and(isOpen())
        .fetchOptional()
        .map(
            row -> {
              version.heardIn(row);
              used(row);
              return principal(row, intended);
            });
  }

  /** For what was asked for in it and is given later. Empty: it has ended. */
  public Optional<OpenSession> findOpen(UUID session) {
    return sql.select(SESSION.SSO_ORGANIZATION_ID)
        .from(SESSION)
        .where(SESSION.ID.eq(session))
        .and(isOpen())
        .fetchOptional(row -> new OpenSession(row.value1()));
  }

  /**
   * @param ssoOrganization whose identity provider vouches for it; null: none
   */
  public record OpenSession(@Nullable UUID ssoOrganization) {}

  private static Principal principal(Record row, boolean intended) {
    Account account = Accounts.account(row);
    UUID ssoOrganization = row.get(SESSION.SSO_ORGANIZATION_ID);
    return new Principal(
        account.id(),
        row.get(SESSION.ID),
        row.get(SESSION.CREATED_AT),
        row.get(SESSION.PROVEN_AT),
        row.get(SESSION.SECOND_FACTOR),
        intended,
        account.verified(),
        // No customer's provider vouches for our staff.
        ssoOrganization == null ? account.staff() : null,
        null,
        ssoOrganization);
  }

  private void used(Record session) {
    Instant now = clock.instant();
    if (session.get(SESSION.LAST_USED_AT).isBefore(now.minus(USE_IS_WRITTEN))) {
      sql.update(SESSION)
          .set(SESSION.LAST_USED_AT, now)
          .where(SESSION.ID.eq(session.get(SESSION.ID)))
          .and(SESSION.LAST_USED_AT.lt(now))
          .execute();
    }
  }

  /** Only who holds the session's token can know it; another site cannot read it. */
  static Token csrfToken(Token session) {
    return session.derive("csrf");
  }

  /** In the transaction that says why. */
  void revokeAll(UUID account) {
    revoke(SESSION.ACCOUNT_ID.eq(account));
  }

  /** Those that an organisation's identity provider vouched for. */
  void revokeSso(UUID organization) {
    revoke(SESSION.SSO_ORGANIZATION_ID.eq(organization));
  }

  /** What ended a day ago or more. */
  @Transactional
  void clean() {
    sql.deleteFrom(SESSION)
        .where(SESSION.EXPIRES_AT.lt(clock.instant().minus(Duration.ofDays(1))))
        .execute();
  }

  /** How many of them were open. */
  int revoke(Condition which) {
    return sql.update(SESSION)
        .set(SESSION.REVOKED_AT, clock.instant())
        .where(which)
        .and(SESSION.REVOKED_AT.isNull())
        .execute();
  }

  Condition isOpen() {
    Instant now = clock.instant();
    return SESSION
        .REVOKED_AT
        .isNull()
        .and(SESSION.EXPIRES_AT.gt(now))
        .and(SESSION.LAST_USED_AT.gt(now.minus(settings.sessionIdle())));
  }
}
