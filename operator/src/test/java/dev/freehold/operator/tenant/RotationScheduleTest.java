package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.server.DatabaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RotationScheduleTest {
  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PERIOD = Duration.ofDays(90);

  @Test
  void aFleetOfOneDayIsSpreadOverTheLastTenthOfThePeriodAndNeverLate() {
    // When
    var due =
        Stream.generate(DatabaseId::draw)
            .limit(1_000)
            .map(id -> RotationSchedule.due(SINCE, PERIOD, id))
            .sorted()
            .toList();

    // Then
    assertThat(due.getFirst()).isAfterOrEqualTo(SINCE.plus(Duration.ofDays(81)));
    assertThat(due.getLast()).isBeforeOrEqualTo(SINCE.plus(PERIOD));
    assertThat(Duration.between(due.get(100), due.get(899))).isGreaterThan(Duration.ofDays(6));
  }

  @Test
  void oneDatabaseIsDueAtTheSameTimeWheneverItIsAsked() {
    var id = new DatabaseId("abcdefghijklmnop");

    assertThat(RotationSchedule.due(SINCE, PERIOD, id))
        .isEqualTo(RotationSchedule.due(SINCE, PERIOD, id));
  }
}
