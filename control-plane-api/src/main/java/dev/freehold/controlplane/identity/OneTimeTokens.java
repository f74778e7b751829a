package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.ONE_TIME_TOKEN;

import dev.freehold.controlplane.persistence.Token;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Tokens that do one thing once: kept as a hash, deleted when they are used. */
@Component
class OneTimeTokens {
  enum Purpose {
    VERIFY_EMAIL(Duration.ofDays(1)),
    RESET_PASSWORD(Duration.ofHours(1)),
    /** The password was right, and a code is awaited. */
    SIGN_IN(Duration.ofMinutes(5));

    private final Duration life;

    Purpose(Duration life) {
      this.life = life;
    }

    private String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final DSLContext sql;
  private final Clock clock;

  OneTimeTokens(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** Takes the place of an older one of the same purpose. */
  Token issue(UUID account, Purpose purpose) {
    Token token = Token.random();
    sql.insertInto(ONE_TIME_TOKEN)
        .set(ONE_TIME_TOKEN.TOKEN_HASH, token.hash())
        .set(ONE_TIME_TOKEN.ACCOUNT_ID, account)
        .set(ONE_TIME_TOKEN.PURPOSE, purpose.wireName())
        .set(ONE_TIME_TOKEN.EXPIRES_AT, clock.instant().plus(purpose.life))
        .onConflict(ONE_TIME_TOKEN.ACCOUNT_ID, ONE_TIME_TOKEN.PURPOSE)
        .doUpdate()
        .set(ONE_TIME_TOKEN.TOKEN_HASH, token.hash())
        .set(ONE_TIME_TOKEN.EXPIRES_AT, clock.instant().plus(purpose.life))
        .execute();
    return token;
  }

  /** Whose it is, without using it; empty: nobody's, used, or over. */
  Optional<UUID> accountOf(Token token, Purpose purpose) {
    return sql.select(ONE_TIME_TOKEN.ACCOUNT_ID)
        .from(ONE_TIME_TOKEN)
        .where(isOpen(token, purpose))
        .fetchOptional(ONE_TIME_TOKEN.ACCOUNT_ID);
  }

  /** Uses it up; of two at the same time one gets nothing. */
  Optional<UUID> use(Token token, Purpose purpose) {
    return sql.deleteFrom(ONE_TIME_TOKEN)
        .where(isOpen(token, purpose))
        .returningResult(ONE_TIME_TOKEN.ACCOUNT_ID)
        .fetchOptional(row -> row.value1());
  }

  void discard(UUID account, Purpose purpose) {
    sql.deleteFrom(ONE_TIME_TOKEN)
        .where(ONE_TIME_TOKEN.ACCOUNT_ID.eq(account))
        .and(ONE_TIME_TOKEN.PURPOSE.eq(purpose.wireName()))
        .execute();
  }

  /** What is over. */
  @Transactional
  void clean() {
    sql.deleteFrom(ONE_TIME_TOKEN).where(ONE_TIME_TOKEN.EXPIRES_AT.lt(clock.instant())).execute();
  }

  private Condition isOpen(Token token, Purpose purpose) {
    return ONE_TIME_TOKEN
        .TOKEN_HASH
        .eq(token.hash())
        .and(ONE_TIME_TOKEN.PURPOSE.eq(purpose.wireName()))
        .and(ONE_TIME_TOKEN.EXPIRES_AT.gt(clock.instant()));
  }
}
