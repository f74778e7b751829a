package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.SIGN_IN_FAILURE;
import static org.jooq.impl.DSL.when;

import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Counts sign-ins by e-mail and by address before the password is looked at, so that many at once
 * are counted too. A success forgives the e-mail.
 */
@Component
class SignInThrottle {
  static final Duration WINDOW = Duration.ofMinutes(15);

  private final DSLContext sql;
  private final IdentitySettings settings;
  private final Clock clock;

  SignInThrottle(DSLContext sql, IdentitySettings settings, Clock clock) {
    this.sql = sql;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Commits by itself: a refusal does not undo the count.
   *
   * @throws ProblemException {@code too_many_attempts}
   */
  void count(String email, String address) {
    Instant now = clock.instant();
    boolean tooMany = count(emailKey(email), now) > settings.attemptsPerEmail();
    tooMany |= count(Token.sha256("address:" + address), now) > settings.attemptsPerAddress();
    if (tooMany) {
      throw new ProblemException(
              ProblemCode.TOO_MANY_ATTEMPTS,
              "Too many sign-ins were tried: wait a quarter of an hour")
          .withHeader("Retry-After", String.valueOf(WINDOW.toSeconds()));
    }
  }

  void forgive(String email) {
    sql.deleteFrom(SIGN_IN_FAILURE).where(SIGN_IN_FAILURE.KEY.eq(emailKey(email))).execute();
  }

  /** What is over. */
  @Transactional
  void clean() {
    sql.deleteFrom(SIGN_IN_FAILURE)
        .where(SIGN_IN_FAILURE.SINCE.lt(clock.instant().minus(WINDOW)))
        .execute();
  }

  private int count(byte[] key, Instant now) {
    var over = SIGN_IN_FAILURE.SINCE.lt(now.minus(WINDOW));
    return sql.insertInto(SIGN_IN_FAILURE)
        .set(SIGN_IN_FAILURE.KEY, key)
        .set(SIGN_IN_FAILURE.COUNT, 1)
        .set(SIGN_IN_FAILURE.SINCE, now)
        .onConflict(SIGN_IN_FAILURE.KEY)
        .doUpdate()
        .set(SIGN_IN_FAILURE.COUNT, when(over, 1).otherwise(SIGN_IN_FAILURE.COUNT.plus(1)))
        .set(SIGN_IN_FAILURE.SINCE, when(over, now).otherwise(SIGN_IN_FAILURE.SINCE))
        .returningResult(SIGN_IN_FAILURE.COUNT)
        .fetchSingle()
        .value1();
  }

  private static byte[] emailKey(String email) {
    return Token.sha256("email:" + Account.normalized(email));
  }
}
