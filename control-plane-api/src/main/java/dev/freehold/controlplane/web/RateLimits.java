package dev.freehold.controlplane.web;

import static dev.freehold.controlplane.web.jooq.Tables.RATE;

import dev.freehold.controlplane.persistence.Token;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Component;

/**
 * Rates that all replicas share. One row per caller says when all that it used is earned again (the
 * generic cell rate algorithm), by PostgreSQL's clock. A replica takes a twentieth of the quota at
 * once, so that few requests ask PostgreSQL; who is refused is refused without asking until the
 * next request is earned, so that a flood does not reach it. A library (Bucket4j) would do the
 * first with a row lock for each request, and the rest not at all.
 */
@Component
public class RateLimits {
  private record Counted(RateLimit limit, String who) {}

  /** What a replica took, or why it got nothing. */
  private static final class Share {
    private long left;
    private long validUntilNanos = System.nanoTime();
    private long refusedUntilNanos = System.nanoTime();
    private long elsewhere;
    private long resetSeconds;

    synchronized boolean isOver(long now) {
      return now - validUntilNanos > 0 && now - refusedUntilNanos > 0;
    }
  }

  /** As in draft-ietf-httpapi-ratelimit-headers. */
  private static final String POLICY = "RateLimit-Policy";

  private static final String REMAINING = "RateLimit";

  private static final String TAKE =
      """
      WITH now AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at)
      INSERT INTO web.rate AS r (key, spent_until, granted)
      SELECT {0}, at + {1} * {2}, {1} FROM now
      ON CONFLICT (key) DO UPDATE SET
        granted = least({1}, (excluded.spent_until - {1} * {2} + {3} - greatest(r.spent_until, excluded.spent_until - {1} * {2})) / {2}),
        spent_until = greatest(r.spent_until, excluded.spent_until - {1} * {2})
          + least({1}, (excluded.spent_until - {1} * {2} + {3} - greatest(r.spent_until, excluded.spent_until - {1} * {2})) / {2}) * {2}
      RETURNING granted, spent_until - (SELECT at FROM now)
      """;

  /** Then those who ask no more are forgotten: here, for the job runs on one replica alone. */
  private static final int MANY = 10_000;

  private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

  private final DSLContext sql;
  private final AtomicLong sweptNanos = new AtomicLong(System.nanoTime());
  private final ConcurrentMap<Counted, Share> shares = new ConcurrentHashMap<>();

  RateLimits(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * Counts a request.
   *
   * @param who such as {@code account:0198…}
   * @return headers of the response, that tell what is left
   * @throws ProblemException {@code rate_limited}
   */
  public Map<String, String> count(RateLimit limit, String who) {
    forgetOthers();
    Share share = shares.computeIfAbsent(new Counted(limit, who), _ -> new Share());
    synchronized (share) {
      long now = System.nanoTime();
      if (now - share.refusedUntilNanos < 0) {
        throw refused(limit, share, now);
      }
      if (share.left == 0 || now - share.validUntilNanos >= 0) {
        take(limit, who, share, now);
      }
      share.left--;
      return Map.of(
          POLICY,
          limit.policyHeader(),
          REMAINING,
          // With each answer: concatenation costs a tenth of a format.
          "\""
              + limit.name()
              + "\";r="
              + (share.left + share.elsewhere)
              + ";t="
              + share.resetSeconds);
    }
  }

  private void take(RateLimit limit, String who, Share share, long now) {
    byte[] key = Token.sha256("%s/%d/%s".formatted(limit.name(), limit.quota(), who));
    long interval = limit.intervalMicros();
    long window = limit.quota() * interval;
    var row =
        sql.fetchSingle(
            TAKE,
            DSL.val(key),
            DSL.inline(limit.share()),
            DSL.inline(interval),
            DSL.inline(window));
    long granted = row.get(0, Long.class);
    long spentMicros = row.get(1, Long.class);
    share.elsewhere = Math.max(0, (window - spentMicros) / interval);
    share.resetSeconds = Math.ceilDiv(Math.max(0, spentMicros), 1_000_000);
    share.left = granted;
    share.validUntilNanos = now + limit.shareLife().toNanos();
    if (granted < 1) {
      long earnedMicros = Math.max(1, spentMicros + interval - window);
      share.left = 0;
      share.refusedUntilNanos = now + earnedMicros * 1000;
      throw refused(limit, share, now);
    }
  }

  private static ProblemException refused(RateLimit limit, Share share, long now) {
    long seconds =
        Math.max(1, Math.ceilDiv(share.refusedUntilNanos - now, Duration.ofSeconds(1).toNanos()));
    return new ProblemException(
            ProblemCode.RATE_LIMITED,
            "At most %d requests in %d seconds are answered"
                .formatted(limit.quota(), limit.window().toSeconds()))
        .withHeader("Retry-After", String.valueOf(seconds))
        .withHeader(POLICY, limit.policyHeader())
        .withHeader(REMAINING, "\"%s\";r=0;t=%d".formatted(limit.name(), seconds));
  }

  private void forgetOthers() {
    long now = System.nanoTime();
    long swept = sweptNanos.get();
    if (shares.size() > MANY && now - swept > SWEEP_NANOS && sweptNanos.compareAndSet(swept, now)) {
      shares.values().removeIf(share -> share.isOver(now));
    }
  }

  /** Of those who ask no more. */
  void clean() {
    sql.deleteFrom(RATE)
        .where(
            RATE.SPENT_UNTIL.lt(
                DSL.field("(extract(epoch FROM now()) * 1000000)::bigint", Long.class)))
        .execute();
  }
}
