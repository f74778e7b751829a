package dev.freehold.operator.tenant;

import dev.freehold.operator.server.DatabaseId;
import java.time.Duration;
import java.time.Instant;

/** When a Plan's period for a login is over. */
final class RotationSchedule {
  private static final int PARTS = 1_000;

  private RotationSchedule() {}

  /**
   * Somewhere in the last tenth of the period and always at the same point for one database: never
   * late, and a fleet that was made in one day is not rotated in one hour.
   */
  static Instant due(Instant since, Duration period, DatabaseId id) {
    Duration early =
        period.dividedBy(10L * PARTS).multipliedBy(Math.floorMod(id.value().hashCode(), PARTS));
    return since.plus(period).minus(early);
  }
}
