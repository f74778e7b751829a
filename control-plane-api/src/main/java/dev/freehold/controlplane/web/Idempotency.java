package dev.freehold.controlplane.web;

import static dev.freehold.controlplane.web.jooq.Tables.ANSWER;

import dev.freehold.controlplane.persistence.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that creates something carries an {@code Idempotency-Key}: sent again with the same key
 * it is answered as the first time and creates nothing more. Of two at once the second waits.
 */
@Component
public class Idempotency {
  /** How long an answer is kept; a client that repeats later creates anew. */
  static final Duration LIFE = Duration.ofDays(1);

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private final DSLContext sql;
  private final JsonMapper json;
  private final Clock clock;

  Idempotency(DSLContext sql, JsonMapper json, Clock clock) {
    this.sql = sql;
    this.json = json;
    this.clock = clock;
  }

  /**
   * In one transaction with what the request does: the caller's, or one of its own.
   *
   * @param principal whose key it is
   * @param request what was asked for: another one under the same key is refused
   * @throws ProblemException without a key, or with one that another request had
   */
  @Transactional
  public <A> A once(
      String principal, @Nullable String key, Object request, Class<A> type, Supplier<A> work) {
    if (key == null || !KEY.matcher(key).matches()) {
      throw new ProblemException(
          ProblemCode.IDEMPOTENCY_KEY_REQUIRED,
          "Send an Idempotency-Key of 1 to 128 visible ASCII characters, such as a UUID");
    }
    byte[] hash = Token.sha256(request.getClass().getName() + json.writeValueAsString(request));
    if (isFirst(principal, key, hash)) {
      A answer = work.get();
      sql.update(ANSWER)
          .set(ANSWER.BODY, json.writeValueAsString(answer))
          .where(ANSWER.PRINCIPAL.eq(principal).and(ANSWER.KEY.eq(key)))
          .execute();
      return answer;
    }
    var stored =
        sql.select(ANSWER.REQUEST_HASH, ANSWER.BODY)
            .from(ANSWER)
            .where(ANSWER.PRINCIPAL.eq(principal).and(ANSWER.KEY.eq(key)))
            .fetchSingle();
    if (!Arrays.equals(stored.value1(), hash)) {
      throw new ProblemException(ProblemCode.IDEMPOTENCY_KEY_REUSED);
    }
    return Objects.requireNonNull(json.readValue(stored.value2(), type));
  }

  /** What nobody will ask for again. */
  void clean() {
    sql.deleteFrom(ANSWER).where(ANSWER.CREATED_AT.lt(clock.instant().minus(LIFE))).execute();
  }

  /**
   * Also after the life of an earlier answer. Waits for another transaction that is about to answer
   * the same key.
   */
  private boolean isFirst(String principal, String key, byte[] hash) {
    Instant now = clock.instant();
    return sql.insertInto(ANSWER)
            .set(ANSWER.PRINCIPAL, principal)
            .set(ANSWER.KEY, key)
            .set(ANSWER.REQUEST_HASH, hash)
            .set(ANSWER.CREATED_AT, now)
            .onConflict(ANSWER.PRINCIPAL, ANSWER.KEY)
            .doUpdate()
            .setAllToExcluded()
            .setNull(ANSWER.BODY)
            .where(ANSWER.CREATED_AT.le(now.minus(LIFE)))
            .execute()
        == 1;
  }
}
