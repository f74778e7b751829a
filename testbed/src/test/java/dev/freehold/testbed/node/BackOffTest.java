package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {

  @Test
  void theFirstRestartIsAtOnceAndTheNextPausesDoubleUpToFiveMinutes() {
    // When
    var pauses =
        IntStream.rangeClosed(1, 8).mapToObj(BackOff.KUBELET::pause).map(Duration::toSeconds);

    // Then
    assertThat(pauses).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
    assertThat(BackOff.KUBELET.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aLongRunStartsTheSeriesAnew() {
    assertThat(BackOff.KUBELET.ends(7, Duration.ofMinutes(9))).isEqualTo(8);
    assertThat(BackOff.KUBELET.ends(7, Duration.ofMinutes(10))).isEqualTo(1);
  }
}
