package dev.freehold.operator.release;

import static dev.freehold.operator.release.TestingRollout.FORMER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.AppRelease;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A release on its way to its tenants. */
class RolloutIT {
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
  void aNewDefaultReachesItsTenantsAFewAtATimeAndLeavesThePinnedWhereTheyAre() {
    String pinned = rollout.ready("pinned", "release: " + FORMER);
    List<String> following = rollout.ready(6, "follow");
    world.cluster().apply(Manifests.release(release, false, "maxUnavailable: 2"));

    // When
    rollout.begin();

    // Then
    var most = new HashSet<String>();
    World.await(
        "all of them run it",
        () -> {
          Set<String> now = rollout.underWay();
          if (now.size() > most.size()) {
            most.clear();
            most.addAll(now);
          }
          return following.stream().allMatch(each -> rollout.runs(each, release))
              ? Optional.of(true)
              : Optional.empty();
        },
        () -> world.cluster().kubectl("get", "apprelease", release, "-o", "yaml"));
    assertThat(most).as("given it at the same time").hasSizeBetween(1, 2);
    following.forEach(world::awaitReady);
    assertThat(rollout.image(following.getFirst())).endsWith(release);
    assertThat(rollout.runs(pinned, FORMER)).isTrue();

    // When
    world.cluster().apply(Manifests.tenant(pinned));

    // Then: without its pin it gets its turn
    World.await(
        pinned + " runs it",
        () -> rollout.runs(pinned, release) ? Optional.of(true) : Optional.empty(),
        () -> world.tenant(pinned).getStatus().toString());
    AppRelease shown = world.client().resources(AppRelease.class).withName(release).get();
    assertThat(shown.getStatus().tenants()).isGreaterThanOrEqualTo(6);
    assertThat(
            world
                .operator()
                .gauge("freehold.release.tenants", "release", release, "progress", "failed"))
        .contains(0.0);
  }

  @Test
  void aPausedReleaseIsGivenToNobodyUntilItGoesOn() {
    String tenant = rollout.ready("pause");
    world.cluster().apply(Manifests.release(release, false, "paused: true"));

    // When
    rollout.begin();

    // Then
    rollout.awaitRelease("RolledOut", "False", "Paused");
    Unchanged.during(
        Duration.ofSeconds(3), "nobody is given it", () -> rollout.given(List.of(tenant)));
    assertThat(rollout.runs(tenant, FORMER)).isTrue();
    assertThat(rollout.target(tenant)).isNull();

    // When
    world
        .cluster()
        .kubectl("patch", "rel", release, "--type=merge", "-p", "{\"spec\":{\"paused\":false}}");

    // Then
    World.await(
        tenant + " runs it",
        () -> rollout.runs(tenant, release) ? Optional.of(true) : Optional.empty(),
        () -> world.tenant(tenant).getStatus().toString());
  }
}
