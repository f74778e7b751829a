package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodStatusesTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = START.plusSeconds(60);
  private static final Container CONTAINER =
      new ContainerBuilder().withName("app").withImage("app:1").build();
  private static final ContainerStatuses STATUSES = new ContainerStatuses(CONTAINER, "uid");
  private static final Run RUN = Run.after(null, Map.of(8080, 41000), START);
  private static final Run ENDED = RUN.ended(LocalProcess.NONE, LATER, BackOff.KUBELET);

  @Test
  void aPodIsPendingUntilItsContainersHaveStarted() {
    var status =
        status("Always", List.of(), STATUSES.waiting(null, "ErrImagePull", "add it"), List.of());
    assertThat(status.getPhase()).isEqualTo("Pending");
    assertThat(condition(status, "Initialized").getStatus()).isEqualTo("True");
    assertThat(condition(status, "Ready").getMessage()).contains("app");
  }

  @Test
  void aPodWaitsForItsInitContainers() {
    var init = STATUSES.running(RUN, true, false);
    var status =
        status("Always", List.of(init), STATUSES.waiting(null, "PodInitializing", ""), List.of());
    assertThat(status.getPhase()).isEqualTo("Pending");
    assertThat(condition(status, "Initialized").getReason()).isEqualTo("ContainersNotInitialized");
  }

  @Test
  void conditionsKeepTheirTimeWhileTheyDoNotChange() {
    // Given
    var before = status("Always", List.of(), STATUSES.running(RUN, true, false), List.of());

    // When
    var after =
        status(
            "Always", List.of(), STATUSES.running(RUN, true, true), before.getConditions(), LATER);

    // Then
    assertThat(condition(after, "PodScheduled").getLastTransitionTime())
        .isEqualTo(PodStatuses.time(START));
    assertThat(condition(after, "Ready").getLastTransitionTime())
        .isEqualTo(PodStatuses.time(LATER));
    assertThat(after.getPhase()).isEqualTo("Running");
  }

  @Test
  void aContainerThatBacksOffKeepsItsPodRunningAndTellsItsLastEnd() {
    // When
    var container = STATUSES.waiting(ENDED, "CrashLoopBackOff", "back-off");
    var status = status("Always", List.of(), container, List.of());

    // Then
    assertThat(status.getPhase()).isEqualTo("Running");
    assertThat(container.getLastState().getTerminated().getReason())
        .isEqualTo("ContainerStatusUnknown");
    assertThat(container.getLastState().getTerminated().getExitCode()).isEqualTo(137);
  }

  @Test
  void aPodThatIsNotRestartedEndsAsFailed() {
    var ended = STATUSES.ended(ENDED, ENDED.end(), false);
    assertThat(status("Never", List.of(), ended, List.of()).getPhase()).isEqualTo("Failed");
    assertThat(status("Always", List.of(), ended, List.of()).getPhase()).isEqualTo("Running");
  }

  @Test
  void aRestartIsCountedAndEndsInARowAddUp() {
    // When
    var next =
        Run.after(ENDED, Map.of(), LATER)
            .ended(LocalProcess.NONE, LATER.plus(Duration.ofSeconds(1)), BackOff.KUBELET);

    // Then
    assertThat(next.number()).isEqualTo(1);
    assertThat(next.end().ends()).isEqualTo(2);
    assertThat(next.before()).isEqualTo(ENDED.end());
  }

  private static PodStatus status(
      String policy,
      List<ContainerStatus> init,
      ContainerStatus container,
      List<PodCondition> written) {
    return status(policy, init, container, written, START);
  }

  private static PodStatus status(
      String policy,
      List<ContainerStatus> init,
      ContainerStatus container,
      List<PodCondition> written,
      Instant now) {
    var pod =
        Serialization.unmarshal(
            "metadata: {name: acme-0}\nspec: {restartPolicy: %s}\nstatus: {}".formatted(policy),
            Pod.class);
    return PodStatuses.of(pod, written, "10.1.0.1", init, List.of(container), START, now);
  }

  private static PodCondition condition(PodStatus status, String type) {
    return status.getConditions().stream()
        .filter(it -> it.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
