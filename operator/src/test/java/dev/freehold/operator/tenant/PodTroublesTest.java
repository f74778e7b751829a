package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodTroublesTest {
  @Test
  void aCrashIsToldWithItsExitCodeAndWithoutTheTimeOfTheNextTry() {
    Pod pod =
        pod(
            "2026-03-01T12:00:00Z",
            new ContainerStatusBuilder()
                .withNewState()
                .withNewWaiting("back-off 40s restarting failed container", "CrashLoopBackOff")
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withExitCode(137)
                .withReason("OOMKilled")
                .endTerminated()
                .endLastState());

    assertThat(PodTroubles.newestTrouble(List.of(pod)))
        .contains("CrashLoopBackOff, the app ended with exit code 137 (OOMKilled)");
  }

  @Test
  void theNewestPodSpeaksAndAPodThatOnlyStartsSaysNothing() {
    Pod old = pod("2026-03-01T12:00:00Z", waiting("ErrImagePull", "no such image: old"));
    Pod newer = pod("2026-03-01T12:05:00Z", waiting("ImagePullBackOff", "no such image: new"));
    Pod starting = pod("2026-03-01T12:09:00Z", waiting("ContainerCreating", null));

    assertThat(PodTroubles.newestTrouble(List.of(old, newer, starting)))
        .contains("ImagePullBackOff: no such image: new");
    assertThat(PodTroubles.newestTrouble(List.of(starting))).isEmpty();
  }

  private static ContainerStatusBuilder waiting(String reason, String message) {
    return new ContainerStatusBuilder().withNewState().withNewWaiting(message, reason).endState();
  }

  private static Pod pod(String created, ContainerStatusBuilder container) {
    return new PodBuilder()
        .withNewMetadata()
        .withCreationTimestamp(created)
        .endMetadata()
        .withNewStatus()
        .withContainerStatuses(container.build())
        .endStatus()
        .build();
  }
}
