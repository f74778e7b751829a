package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A release of a test's own and the tenants that it is tried with. */
final class TestingRollout {
  /** What is the default before and after each test. */
  static final String FORMER = "current";

  private final World world;
  private final String release = World.name("release");
  private final List<String> tenants = new ArrayList<>();

  TestingRollout(World world) {
    this.world = world;
  }

  String release() {
    return release;
  }

  /** Nothing of it is left that another test would trip over. */
  void end() {
    takeBack();
    tenants.forEach(world::delete);
    tenants.forEach(world::awaitGone);
    World.await(
        "nobody is given a release any more",
        () -> underWay().isEmpty() ? Optional.of(true) : Optional.empty(),
        () -> "under way: " + underWay());
    world.client().resources(AppRelease.class).withName(release).delete();
  }

  String ready(String prefix, String... more) {
    String tenant = asked(prefix, more);
    world.awaitReady(tenant);
    return tenant;
  }

  List<String> ready(int many, String prefix) {
    List<String> asked = Stream.generate(() -> asked(prefix)).limit(many).toList();
    asked.forEach(world::awaitReady);
    return asked;
  }

  private String asked(String prefix, String... more) {
    String tenant = World.name(prefix);
    tenants.add(tenant);
    world.cluster().apply(Manifests.tenant(tenant, more));
    return tenant;
  }

  /** The release becomes the default. */
  void begin() {
    makeDefault(release, FORMER);
  }

  void takeBack() {
    makeDefault(FORMER, release);
  }

  /** First the one that goes, or the older of two would win. */
  private void makeDefault(String next, String former) {
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

  void allowNoFurtherPod(String tenant) {
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

  Condition awaitRelease(String type, String status, String reason) {
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

  Set<String> underWay() {
    var names = new HashSet<String>();
    for (Tenant tenant : world.client().resources(Tenant.class).list().getItems()) {
      Standing standing = Standing.of(tenant);
      if (standing.target() != null && !standing.target().equals(standing.running())) {
        names.add(standing.tenant());
      }
    }
    return names;
  }

  boolean runs(String tenant, String release) {
    return release.equals(world.tenant(tenant).getStatus().release());
  }

  /** Those of them that are being given the release. */
  List<String> given(List<String> tenants) {
    return tenants.stream().filter(each -> release.equals(target(each))).sorted().toList();
  }

  @Nullable String target(String tenant) {
    return world.tenant(tenant).getStatus().targetRelease();
  }

  String image(String tenant) {
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

  List<Pod> pods(String tenant) {
    return world.client().pods().inNamespace("tenant-" + tenant).list().getItems();
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }
}
