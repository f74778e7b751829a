package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ACCOUNT;
import static dev.freehold.controlplane.identity.jooq.Tables.SESSION;

import dev.freehold.controlplane.access.AskedVersion;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
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
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sessions: in PostgreSQL, so that every replica knows them and a revocation counts at once. */
@Component
public class Sessions {
  static final String PASSWORD = "password";
  static final String PASSKEY = "passkey";

  /** A use is written when the last one that was written is so old: not at each request. */
  static final Duration USE_IS_WRITTEN = Duration.ofMinutes(1);

  private final DSLContext sql;
  private final Ids ids;
  private final PendingErasures erasures;
  private final AuditLog audit;
  private final IdentitySettings settings;
  private final Clock clock;

  Sessions(
      DSLContext sql,
      Ids ids,
      PendingErasures erasures,
      AuditLog audit,
      IdentitySettings settings,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.erasures = erasures;
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @param factors what was proven: {@code password}, that and {@code totp} or {@code
   *     recovery_code} or {@code passkey}, or {@code passkey} alone
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
        .set(SESSION.SECOND_FACTOR, areTwo(factors))
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

  /** Whether it goes on: for what was asked for in it and is given later. */
  public boolean isOpen(UUID session) {
    return sql.fetchExists(SESSION, SESSION.ID.eq(session).and(isOpen()));
  }

  /** A passkey is had, and unlocked by what is known or by who one is: two by itself. */
  private static boolean areTwo(List<String> factors) {
    return factors.size() > 1 || factors.contains(PASSKEY);
  }

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

  /**
   * After a fresh proof: the session goes on under another token, and the old one is worth nothing.
   *
   * @param factors what was proven now
   */
  @Transactional
  Token prove(Principal principal, List<String> factors) {
    return prove(principal, factors, clock.instant());
  }

  /**
   * @param provenAt when it was proven
   */
  @Transactional
  Token prove(Principal principal, List<String> factors, Instant provenAt) {
    Token token = renew(principal);
    sql.update(SESSION)
        .set(SESSION.PROVEN_AT, provenAt)
        .set(SESSION.SECOND_FACTOR, principal.secondFactor() || areTwo(factors))
        .set(SESSION.FACTORS, factors.toArray(String[]::new))
        .where(SESSION.ID.eq(principal.session()))
        .execute();
    audit.done(
        principal.account(),
        principal.actor(),
        "session:prove",
        "session:" + principal.session(),
        Map.of("factors", String.join(", ", factors)));
    return token;
  }

  /** One factor more than those of the last proof, which is no newer by that. */
  @Transactional
  Token addFactor(Principal principal, String factor) {
    Token token = renew(principal);
    sql.update(SESSION)
        .set(SESSION.SECOND_FACTOR, true)
        .set(SESSION.FACTORS, DSL.arrayAppend(SESSION.FACTORS, factor))
        .where(SESSION.ID.eq(principal.session()))
        .execute();
    audit.done(
        principal.account(),
        principal.actor(),
        "session:add_factor",
        "session:" + principal.session(),
        Map.of("factor", factor));
    return token;
  }

  /** Whoever has the old token has nothing. */
  @Transactional
  Token renew(Principal principal) {
    Token token = Token.random();
    int renewed =
        sql.update(SESSION)
            .set(SESSION.TOKEN_HASH, token.hash())
            .where(SESSION.ID.eq(principal.session()))
            .and(SESSION.REVOKED_AT.isNull())
            .execute();
    if (renewed == 0) {
      throw new ProblemException(
          ProblemCode.UNAUTHENTICATED, "The session was ended at this moment");
    }
    return token;
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
