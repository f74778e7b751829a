package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeStateTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Probe PROBE =
      new ProbeBuilder()
          .withInitialDelaySeconds(5)
          .withPeriodSeconds(2)
          .withFailureThreshold(2)
          .withSuccessThreshold(2)
          .build();

  @Test
  void theFirstLookIsAfterTheInitialDelayAndTheNextAfterThePeriod() {
    // Given
    var state = new ProbeState(PROBE, false, START);
    var first = state.untilDue(START);

    // When
    state.answered(true, START.plusSeconds(6));

    // Then
    assertThat(first).isEqualTo(Duration.ofSeconds(5));
    assertThat(state.untilDue(START.plusSeconds(6))).isEqualTo(Duration.ofSeconds(2));
    assertThat(state.untilDue(START.plusSeconds(60))).isZero();
  }

  @Test
  void itPassesAndFailsOnlyAfterTheThresholdsInARow() {
    // Given
    var state = new ProbeState(PROBE, false, START);

    // When, Then
    assertThat(passingAfter(state, true)).isFalse();
    assertThat(passingAfter(state, false)).isFalse();
    assertThat(passingAfter(state, true)).isFalse();
    assertThat(passingAfter(state, true)).isTrue();
    assertThat(passingAfter(state, false)).isTrue();
    assertThat(state.failed()).isFalse();
    assertThat(passingAfter(state, false)).isFalse();
    assertThat(state.failed()).isTrue();
  }

  private static boolean passingAfter(ProbeState state, boolean answer) {
    state.answered(answer, START);
    return state.passing();
  }
}
