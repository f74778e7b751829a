package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.server.DatabaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InsideScheduleTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final InsideSchedule schedule = new InsideSchedule(DAY);

  @Test
  void eachDatabaseComesOnceInAPeriodAtAMomentOfItsOwn() {
    DatabaseId id = DatabaseId.draw();

    // When
    Duration left = schedule.untilDue(NOW, id, NOW);
    Instant due = NOW.plus(left);

    // Then
    assertThat(left).isPositive().isLessThanOrEqualTo(DAY);
    assertThat(schedule.untilDue(NOW, id, due)).isZero();
    assertThat(schedule.untilDue(due, id, due)).isEqualTo(DAY);
    assertThat(schedule.untilDue(NOW.minus(DAY), id, NOW)).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void aFleetIsSpreadOverThePeriod() {
    long[] byHour = new long[24];
    IntStream.range(0, 4_800)
        .mapToObj(_ -> schedule.untilDue(NOW, DatabaseId.draw(), NOW))
        .forEach(left -> byHour[(int) Math.min(23, left.toHours())]++);

    // Then
    for (long count : byHour) {
      assertThat(count).isBetween(120L, 280L);
    }
  }

  @Test
  void whatIsOverdueTogetherTakesTurnsOnEachServer() {
    assertThat(schedule.takeTurn("one", NOW)).isTrue();
    assertThat(schedule.takeTurn("one", NOW.plusMillis(100))).isFalse();
    assertThat(schedule.takeTurn("two", NOW.plusMillis(100))).isTrue();
    assertThat(schedule.takeTurn("one", NOW.plusMillis(201))).isTrue();
  }
}
