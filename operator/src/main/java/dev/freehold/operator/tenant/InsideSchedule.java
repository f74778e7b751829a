package dev.freehold.operator.tenant;

import dev.freehold.operator.server.DatabaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When to look into which database: once in each period, each database at a moment of its own. What
 * is overdue together, after a long stop, takes turns.
 */
final class InsideSchedule {
  /** Far more than a fleet needs, and nothing that a server would feel. */
  private static final Duration GAP = Duration.ofMillis(200);

  private final Duration period;
  private final ConcurrentMap<String, Instant> turns = new ConcurrentHashMap<>();

  InsideSchedule(Duration period) {
    this.period = period;
  }

  /** Not positive: it is due. */
  Duration untilDue(Instant last, DatabaseId id, Instant now) {
    if (last.isAfter(now)) {
      return period;
    }
    long length = period.toMillis();
    long own = Math.floorMod(id.value().hashCode() * 2_654_435_761L, length);
    long next = Math.floorDiv(last.toEpochMilli() - own, length) * length + length + own;
    return Duration.between(now, Instant.ofEpochMilli(next));
  }

  /** False: another database of this server was looked into a moment ago. */
  boolean takeTurn(String server, Instant now) {
    Instant mine = now;
    return turns.merge(
            server, mine, (last, wanted) -> last.plus(GAP).isAfter(wanted) ? last : wanted)
        == mine;
  }
}
