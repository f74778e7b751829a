package dev.freehold.operator.release;

import static dev.freehold.operator.release.TestingRollout.FORMER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A release whose pods do not become ready. */
class FailedRolloutIT {
  private static World world;

  private TestingRollout rollout;
  private String release;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @BeforeEach
  void begin() {
    rollout = new TestingRollout(world);
    release = rollout.release();
  }

  @AfterEach
  void end() {
    rollout.end();
  }

  @Test
  void aReleaseThatFailsStopsByItselfAndItsTenantsKeepServingWhatTheyHad() {
    List<String> four = rollout.ready(4, "fail");
    four.forEach(rollout::allowNoFurtherPod);
    world
        .cluster()
        .apply(Manifests.release(release, false, "maxUnavailable: 2, progressDeadline: 2s"));

    // When
    rollout.begin();

    // Then
    Condition halted = rollout.awaitRelease("RolledOut", "False", "Halted");
    List<String> failed = rollout.given(four);
    assertThat(failed).hasSize(2);
    assertThat(halted.getMessage())
        .contains("'%s', '%s'".formatted(failed.getFirst(), failed.getLast()), "2 failed");
    for (String tenant : failed) {
      Condition ready = world.awaitCondition(tenant, "Ready", "True", "UpdateFailed");
      assertThat(ready.getMessage()).contains(release, "keep serving", "exceeded quota");
      assertThat(rollout.runs(tenant, FORMER)).isTrue();
      assertThat(rollout.pods(tenant)).singleElement().matches(TestingRollout::isReady);
      assertThat(rollout.pods(tenant).getFirst().getSpec().getContainers().getFirst().getImage())
          .endsWith(FORMER);
    }
    assertThat(
            Unchanged.during(
                Duration.ofSeconds(3), "nobody else is given it", () -> rollout.given(four)))
        .isEqualTo(failed);

    // When
    rollout.takeBack();

    // Then
    for (String tenant : four) {
      world.awaitReady(tenant);
      assertThat(rollout.image(tenant)).endsWith(FORMER);
    }
    World.await(
        "no target is left",
        () ->
            four.stream().map(rollout::target).allMatch(Objects::isNull)
                ? Optional.of(true)
                : Optional.empty(),
        () -> rollout.underWay().toString());
  }

  @Test
  void aTenantThatAPersonPinnedToItDoesNotStopTheOthersWhenItFails() {
    String pinned = rollout.ready("pin");
    rollout.allowNoFurtherPod(pinned);
    List<String> others = rollout.ready(2, "other");
    world
        .cluster()
        .apply(Manifests.release(release, false, "maxUnavailable: 1, progressDeadline: 2s"));
    world.cluster().apply(Manifests.tenant(pinned, "release: " + release));
    world.awaitCondition(pinned, "WorkloadReady", "True", "UpdateFailed");

    // When
    rollout.begin();

    // Then
    others.forEach(
        each ->
            World.await(
                each + " runs it",
                () -> rollout.runs(each, release) ? Optional.of(true) : Optional.empty(),
                () -> world.cluster().kubectl("get", "apprelease", release, "-o", "yaml")));
    Condition rolledOut = rollout.awaitRelease("RolledOut", "False", "Progressing");
    assertThat(rolledOut.getMessage()).contains("1 failed", "it failed at '%s'".formatted(pinned));
  }

  @Test
  void aTenantWhosePodsCannotStartSaysItInTheWordsOfItsPods() {
    world.cluster().apply(Manifests.release(release, false, "progressDeadline: 1s"));
    String tenant = rollout.ready("words", "release: " + release);

    // When: no node has so many CPUs
    world
        .cluster()
        .apply(Manifests.tenant(tenant, "release: " + release, "overrides: {cpu: 200k}"));

    // Then
    Condition workload = world.awaitCondition(tenant, "WorkloadReady", "True", "UpdateFailed");
    assertThat(workload.getMessage()).contains("Insufficient cpu");
    world.awaitCondition(tenant, "Ready", "True", "UpdateFailed");

    // When
    world.cluster().apply(Manifests.tenant(tenant, "release: " + release));

    // Then
    world.awaitReady(tenant);
  }
}
