package dev.freehold.controlplane.sso;

import static dev.freehold.controlplane.sso.jooq.Tables.ATTEMPT;

import dev.freehold.controlplane.persistence.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Browsers on their way to a provider and back: once, for five minutes, and each for itself. In
 * PostgreSQL, so that another replica can take back what one has sent.
 */
@Repository
class LoginAttempts {
  static final Duration LIFE = Duration.ofMinutes(5);

  /**
   * @param session whose fresh proof it shall be; null: a sign-in
   * @param wayBack where the browser goes then; empty: nowhere
   */
  record Attempt(
      UUID organization,
      long providerRevision,
      @Nullable UUID session,
      String wayBack,
      Instant createdAt) {}

  /**
   * What the browser takes along: the one in the address, the other one in a cookie that no other
   * site is shown. What must not be in any address is derived from the latter, and kept nowhere.
   */
  record Secrets(Token state, Token browser) {
    Token nonce() {
      return browser.derive("nonce");
    }

    /** PKCE's (RFC 7636). */
    Token codeVerifier() {
      return browser.derive("code_verifier");
    }
  }

  private final DSLContext sql;
  private final Clock clock;

  LoginAttempts(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  Secrets begin(Provider provider, @Nullable UUID session, String wayBack) {
    var secrets = new Secrets(Token.random(), Token.random());
    Instant now = clock.instant();
    sql.insertInto(ATTEMPT)
        .set(ATTEMPT.STATE_HASH, secrets.state().hash())
        .set(ATTEMPT.BROWSER_HASH, secrets.browser().hash())
        .set(ATTEMPT.ORGANIZATION_ID, provider.organization())
        .set(ATTEMPT.PROVIDER_REVISION, provider.revision())
        .set(ATTEMPT.SESSION_ID, session)
        .set(ATTEMPT.WAY_BACK, wayBack)
        .set(ATTEMPT.CREATED_AT, now)
        .set(ATTEMPT.EXPIRES_AT, now.plus(LIFE))
        .execute();
    return secrets;
  }

  /** Uses it up, whatever comes of it. Empty: there is none of this browser that is open. */
  Optional<Attempt> use(Secrets shown) {
    Instant now = clock.instant();
    return sql.deleteFrom(ATTEMPT)
        .where(ATTEMPT.STATE_HASH.eq(shown.state().hash()))
        .returning()
        .fetchOptional()
        .filter(row -> Arrays.equals(row.get(ATTEMPT.BROWSER_HASH), shown.browser().hash()))
        .filter(row -> row.get(ATTEMPT.EXPIRES_AT).isAfter(now))
        .map(
            row ->
                new Attempt(
                    row.get(ATTEMPT.ORGANIZATION_ID),
                    row.get(ATTEMPT.PROVIDER_REVISION),
                    row.get(ATTEMPT.SESSION_ID),
                    row.get(ATTEMPT.WAY_BACK),
                    row.get(ATTEMPT.CREATED_AT)));
  }

  /** What is over. */
  @Transactional
  void clean() {
    sql.deleteFrom(ATTEMPT).where(ATTEMPT.EXPIRES_AT.lt(clock.instant())).execute();
  }
}
