package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.PASSKEY_CHALLENGE;

import dev.freehold.controlplane.persistence.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What passkeys are asked to sign: 256 random bits that count once, for one ceremony and whoever
 * began it. In PostgreSQL, so that another replica can finish what one began.
 */
@Component
class PasskeyChallenges {
  static final Duration LIFE = Duration.ofMinutes(5);

  /** For what a passkey is asked. */
  enum Ceremony {
    REGISTER,
    SIGN_IN,
    SECOND_FACTOR,
    PROOF;

    private String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final DSLContext sql;
  private final Clock clock;

  PasskeyChallenges(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * @param boundTo the session, or the first step of a sign-in; empty: a stranger's
   */
  Token issue(Ceremony ceremony, String boundTo) {
    Token challenge = Token.random();
    sql.insertInto(PASSKEY_CHALLENGE)
        .set(PASSKEY_CHALLENGE.CHALLENGE_HASH, challenge.hash())
        .set(PASSKEY_CHALLENGE.CEREMONY, ceremony.wireName())
        .set(PASSKEY_CHALLENGE.BOUND_TO, Token.sha256(boundTo))
        .set(PASSKEY_CHALLENGE.EXPIRES_AT, clock.instant().plus(LIFE))
        .execute();
    return challenge;
  }

  /**
   * Uses it up, whatever comes of it: outside of the transaction that a refusal rolls back.
   *
   * @return whether it was issued for this and is open
   */
  boolean use(Token challenge, Ceremony ceremony, String boundTo) {
    Instant now = clock.instant();
    return sql.deleteFrom(PASSKEY_CHALLENGE)
        .where(PASSKEY_CHALLENGE.CHALLENGE_HASH.eq(challenge.hash()))
        .returning()
        .fetchOptional()
        .filter(row -> row.get(PASSKEY_CHALLENGE.CEREMONY).equals(ceremony.wireName()))
        .filter(row -> Arrays.equals(row.get(PASSKEY_CHALLENGE.BOUND_TO), Token.sha256(boundTo)))
        .filter(row -> row.get(PASSKEY_CHALLENGE.EXPIRES_AT).isAfter(now))
        .isPresent();
  }

  /** What is over. */
  @Transactional
  void clean() {
    sql.deleteFrom(PASSKEY_CHALLENGE)
        .where(PASSKEY_CHALLENGE.EXPIRES_AT.lt(clock.instant()))
        .execute();
  }
}
