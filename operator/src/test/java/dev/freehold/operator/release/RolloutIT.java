package dev.freehold.operator.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A release on its way to its tenants. */
class RolloutIT {
  private static final String FORMER = "current";
  private static World world;

  private final List<String> tenants = new ArrayList<>();
  private String release;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @BeforeEach
  void name() {
    release = World.name("release");
  }

  @AfterEach
  void backToTheFormerDefault() {
    makeDefault(FORMER, release);
    for (String tenant : tenants) {
      world.delete(tenant);
      world.awaitGone(tenant);
    }
    World.await(
        "nobody is given a release any more",
        () -> underWay().isEmpty() ? Optional.of(true) : Optional.empty(),
        () -> "under way: " + underWay());
    world.client().resources(AppRelease.class).withName(release).delete();
  }

  @Test
  void aNewDefaultReachesItsTenantsAFewAtATimeAndLeavesThePinnedWhereTheyAre() {
    String pinned = ready("pinned", "release: " + FORMER);
    List<String> following = Stream.generate(() -> ready("follow")).limit(6).toList();
    world.cluster().apply(Manifests.release(release, false, "maxUnavailable: 2"));

    // When
    makeDefault(release, FORMER);

    // Then
    var most = new HashSet<String>();
    World.await(
        "all of them run it",
        () -> {
          Set<String> now = underWay();
          if (now.size() > most.size()) {
            most.clear();
            most.addAll(now);
          }
          return following.stream().allMatch(each -> runs(each, release))
              ? Optional.of(true)
              : Optional.empty();
        },
        () -> world.cluster().kubectl("get", "apprelease", release, "-o", "yaml"));
    assertThat(most).as("given it at the same time").hasSizeBetween(1, 2);
    following.forEach(world::awaitReady);
    assertThat(image(following.getFirst())).endsWith(release);
    assertThat(runs(pinned, FORMER)).isTrue();

    // When
    world.cluster().apply(Manifests.tenant(pinned));

    // Then: without its pin it gets its turn
    World.await(
        pinned + " runs it",
        () -> runs(pinned, release) ? Optional.of(true) : Optional.empty(),
        () -> world.tenant(pinned).getStatus().toString());
    AppRelease shown = world.client().resources(AppRelease.class).withName(release).get();
    assertThat(shown.getStatus().tenants()).isGreaterThanOrEqualTo(6);
    assertThat(world.gauge("freehold.release.tenants", "release", release, "progress", "failed"))
        .contains(0.0);
  }

  @Test
  void aReleaseThatFailsStopsByItselfAndItsTenantsKeepServingWhatTheyHad() {
    List<String> four = Stream.generate(() -> ready("fail")).limit(4).toList();
    four.forEach(RolloutIT::allowNoFurtherPod);
    world
        .cluster()
        .apply(Manifests.release(release, false, "maxUnavailable: 2, progressDeadline: 2s"));

    // When
    makeDefault(release, FORMER);

    // Then
    Condition halted = awaitRelease("RolledOut", "False", "Halted");
    List<String> failed =
        four.stream().filter(each -> release.equals(target(each))).sorted().toList();
    assertThat(failed).hasSize(2);
    assertThat(halted.getMessage())
        .contains("'%s', '%s'".formatted(failed.getFirst(), failed.getLast()), "2 failed");
    for (String tenant : failed) {
      Condition ready = world.awaitCondition(tenant, "Ready", "True", "UpdateFailed");
      assertThat(ready.getMessage()).contains(release, "keep serving", "exceeded quota");
      assertThat(runs(tenant, FORMER)).isTrue();
      assertThat(pods(tenant)).singleElement().matches(RolloutIT::isReady);
      assertThat(pods(tenant).getFirst().getSpec().getContainers().getFirst().getImage())
          .endsWith(FORMER);
    }
    pause();
    assertThat(four.stream().filter(each -> release.equals(target(each))).sorted().toList())
        .isEqualTo(failed);

    // When
    makeDefault(FORMER, release);

    // Then
    for (String tenant : four) {
      world.awaitReady(tenant);
      assertThat(image(tenant)).endsWith(FORMER);
    }
    World.await(
        "no target is left",
        () ->
            four.stream().map(RolloutIT::target).allMatch(Objects::isNull)
                ? Optional.of(true)
                : Optional.empty(),
        () -> underWay().toString());
  }

  @Test
  void aPausedReleaseIsGivenToNobodyUntilItGoesOn() {
    String tenant = ready("pause");
    world.cluster().apply(Manifests.release(release, false, "paused: true"));

    // When
    makeDefault(release, FORMER);

    // Then
    awaitRelease("RolledOut", "False", "Paused");
    pause();
    assertThat(runs(tenant, FORMER)).isTrue();
    assertThat(target(tenant)).isNull();

    // When
    world
        .cluster()
        .kubectl("patch", "rel", release, "--type=merge", "-p", "{\"spec\":{\"paused\":false}}");

    // Then
    World.await(
        tenant + " runs it",
        () -> runs(tenant, release) ? Optional.of(true) : Optional.empty(),
        () -> world.tenant(tenant).getStatus().toString());
  }

  @Test
  void aTenantWhosePodsCannotStartSaysItInTheWordsOfItsPods() {
    world.cluster().apply(Manifests.release(release, false, "progressDeadline: 1s"));
    String tenant = ready("words", "release: " + release);

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

  private String ready(String prefix, String... more) {
    String tenant = World.name(prefix);
    tenants.add(tenant);
    world.cluster().apply(Manifests.tenant(tenant, more));
    world.awaitReady(tenant);
    return tenant;
  }

  /** First the one that goes, or the older of two would win. */
  private static void makeDefault(String next, String former) {
    for (String each : List.of(former, next)) {
      world
          .cluster()
          .kubectl(
              "patch",
              "apprelease",
              each,
              "--type=merge",
              "-p",
              "{\"spec\":{\"default\":%s}}".formatted(each.equals(next)));
    }
  }

  private static void allowNoFurtherPod(String tenant) {
    world
        .client()
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName("one-pod")
                .withNamespace("tenant-" + tenant)
                .endMetadata()
                .withNewSpec()
                .addToHard("pods", new Quantity("1"))
                .endSpec()
                .build())
        .create();
  }

  private Condition awaitRelease(String type, String status, String reason) {
    return World.await(
        "%s: %s=%s/%s".formatted(release, type, status, reason),
        () ->
            Conditions.find(
                    world
                        .client()
                        .resources(AppRelease.class)
                        .withName(release)
                        .get()
                        .getStatus()
                        .conditions(),
                    type)
                .filter(each -> each.getStatus().equals(status) && each.getReason().equals(reason)),
        () -> world.cluster().kubectl("get", "apprelease", release, "-o", "yaml"));
  }

  private static Set<String> underWay() {
    var names = new HashSet<String>();
    for (Tenant tenant : world.client().resources(Tenant.class).list().getItems()) {
      Standing standing = Standing.of(tenant);
      if (standing.target() != null && !standing.target().equals(standing.running())) {
        names.add(standing.tenant());
      }
    }
    return names;
  }

  private static boolean runs(String tenant, String release) {
    return release.equals(world.tenant(tenant).getStatus().release());
  }

  private static String target(String tenant) {
    return world.tenant(tenant).getStatus().targetRelease();
  }

  private static String image(String tenant) {
    return world
        .client()
        .apps()
        .deployments()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  private static List<Pod> pods(String tenant) {
    return world.client().pods().inNamespace("tenant-" + tenant).list().getItems();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  /** Time in which somebody who should not move could. */
  private static void pause() {
    try {
      Thread.sleep(3_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
