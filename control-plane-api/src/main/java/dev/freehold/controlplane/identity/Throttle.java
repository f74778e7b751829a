package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ATTEMPT;
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
 * Counts attempts by whom they are about and by address before anything is looked at, so that many
 * at once are counted too, and the unknown like the known. A success forgives the former.
 */
@Component
class Throttle {
  static final Duration WINDOW = Duration.ofMinutes(15);

  /** What is attempted. */
  enum Kind {
    /** A password, by e-mail. */
    SIGN_IN,
    /** A mail that strangers can have us send, by e-mail. */
    MAIL,
    /** A code of six digits, by account: five in a window are one in 70,000 of being right. */
    CODE,
    /** A passkey, by the credential's id. */
    PASSKEY,
    /** A way to an organisation's identity provider, by e-mail. */
    SSO
  }

  private static final int CODES = 5;

  private final DSLContext sql;
  private final IdentitySettings settings;
  private final Clock clock;

  Throttle(DSLContext sql, IdentitySettings settings, Clock clock) {
    this.sql = sql;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Commits by itself: a refusal does not undo the count.
   *
   * @throws ProblemException {@code too_many_attempts}
   */
  void count(Kind kind, String whom, String address) {
    Instant now = clock.instant();
    boolean tooMany = count(key(kind, "whom:" + whom), now) > limit(kind);
    tooMany |= count(key(kind, "address:" + address), now) > settings.attemptsPerAddress();
    if (tooMany) {
      throw new ProblemException(
              ProblemCode.TOO_MANY_ATTEMPTS, "Too many attempts: wait a quarter of an hour")
          .withHeader("Retry-After", String.valueOf(WINDOW.toSeconds()));
    }
  }

  void forgive(Kind kind, String whom) {
    sql.deleteFrom(ATTEMPT).where(ATTEMPT.KEY.eq(key(kind, "whom:" + whom))).execute();
  }

  /** What is over. */
  @Transactional
  void clean() {
    sql.deleteFrom(ATTEMPT).where(ATTEMPT.SINCE.lt(clock.instant().minus(WINDOW))).execute();
  }

  private int limit(Kind kind) {
    return switch (kind) {
      case SIGN_IN, PASSKEY, SSO -> settings.attemptsPerEmail();
      case MAIL -> settings.mailsPerEmail();
      case CODE -> CODES;
    };
  }

  private int count(byte[] key, Instant now) {
    var over = ATTEMPT.SINCE.lt(now.minus(WINDOW));
    return sql.insertInto(ATTEMPT)
        .set(ATTEMPT.KEY, key)
        .set(ATTEMPT.COUNT, 1)
        .set(ATTEMPT.SINCE, now)
        .onConflict(ATTEMPT.KEY)
        .doUpdate()
        .set(ATTEMPT.COUNT, when(over, 1).otherwise(ATTEMPT.COUNT.plus(1)))
        .set(ATTEMPT.SINCE, when(over, now).otherwise(ATTEMPT.SINCE))
        .returningResult(ATTEMPT.COUNT)
        .fetchSingle()
        .value1();
  }

  /** Whom and address have each a name of their own: the former is what a stranger writes. */
  private static byte[] key(Kind kind, String counted) {
    return Token.sha256(kind + ":" + Account.normalized(counted));
  }
}
