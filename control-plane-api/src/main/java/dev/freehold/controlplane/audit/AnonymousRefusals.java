package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.ANONYMOUS_REFUSAL;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Refusals of callers whom nobody knows. They are counted in memory and written a few seconds
 * later, into no chain: strangers shall neither hold a chain's end nor cause a write per request.
 * What a replica that is killed has counted since is lost.
 */
@Component
class AnonymousRefusals implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(AnonymousRefusals.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Whoever has more networks than that to come from is counted as one. */
  private static final int MAX_KINDS = 1000;

  static final String MANY = "many";

  private record Kind(Instant hour, int status, String endpoint, String network) {}

  private record Seen(long count, Instant first, Instant last) {
    Seen and(Seen later) {
      return new Seen(count + later.count, first, later.last);
    }
  }

  private final DSLContext sql;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("anonymous-refusals").factory());
  private Map<Kind, Seen> seen = new HashMap<>();
  private volatile boolean running;

  AnonymousRefusals(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /**
   * @param endpoint the pattern of the address, not the address
   * @param network of the caller
   */
  synchronized void count(int status, String endpoint, String network) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    var kind = new Kind(hour, status, endpoint, network);
    if (seen.size() >= MAX_KINDS && !seen.containsKey(kind)) {
      kind = new Kind(hour, status, endpoint, MANY);
    }
    seen.merge(kind, new Seen(1, now, now), Seen::and);
  }

  void write() {
    Map<Kind, Seen> counted = take();
    counted.forEach(
        (kind, each) ->
            sql.insertInto(ANONYMOUS_REFUSAL)
                .set(ANONYMOUS_REFUSAL.HOUR, kind.hour())
                .set(ANONYMOUS_REFUSAL.STATUS, kind.status())
                .set(ANONYMOUS_REFUSAL.ENDPOINT, kind.endpoint())
                .set(ANONYMOUS_REFUSAL.NETWORK, kind.network())
                .set(ANONYMOUS_REFUSAL.COUNT, each.count())
                .set(ANONYMOUS_REFUSAL.FIRST_AT, each.first())
                .set(ANONYMOUS_REFUSAL.LAST_AT, each.last())
                .onConflict(
                    ANONYMOUS_REFUSAL.HOUR,
                    ANONYMOUS_REFUSAL.STATUS,
                    ANONYMOUS_REFUSAL.ENDPOINT,
                    ANONYMOUS_REFUSAL.NETWORK)
                .doUpdate()
                .set(
                    ANONYMOUS_REFUSAL.COUNT,
                    ANONYMOUS_REFUSAL.COUNT.plus(DSL.excluded(ANONYMOUS_REFUSAL.COUNT)))
                .set(ANONYMOUS_REFUSAL.LAST_AT, DSL.excluded(ANONYMOUS_REFUSAL.LAST_AT))
                .execute());
  }

  private synchronized Map<Kind, Seen> take() {
    Map<Kind, Seen> counted = seen;
    seen = new HashMap<>();
    return counted;
  }

  @Override
  public void start() {
    running = true;
    timer.scheduleWithFixedDelay(
        this::writeOrSayWhy, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    timer.shutdown();
    writeOrSayWhy();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void writeOrSayWhy() {
    try {
      write();
    } catch (RuntimeException e) {
      // A timer that throws is never called again.
      LOG.atWarn().setCause(e).log("refusals of strangers were not written");
    }
  }
}
