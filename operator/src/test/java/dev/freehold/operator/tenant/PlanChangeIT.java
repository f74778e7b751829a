package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From one Plan to another, with what the cluster's quota has to say to it. */
class PlanChangeIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  /** All pods that the smaller one may have take less than one pod of the larger one. */
  @Test
  void aSmallerPlansPodsFindRoomBesideThoseOfTheLargerOne() {
    String large = plan("large", "{replicas: 2, cpu: '1', memory: 128Mi}");
    String small = plan("small", "{cpu: 100m, memory: 128Mi}");
    String tenant = World.name("shrinks");
    world.cluster().apply(Manifests.tenant(tenant).replace("plan: starter", "plan: " + large));
    world.awaitReady(tenant);
    assertThat(quota(tenant)).containsEntry("limits.cpu", new Quantity("5"));

    // When
    world.patch(tenant, "{\"spec\": {\"plan\": \"%s\"}}".formatted(small));

    // Then
    World.await(
        "one pod of the smaller Plan",
        () -> Optional.of(limits(tenant)).filter(List.of(new Quantity("100m"))::equals),
        () -> describe(tenant));
    World.await(
        "the smaller Plan's quota, when they have ended",
        () ->
            Optional.of(quota(tenant))
                .filter(hard -> new Quantity("400m").equals(hard.get("limits.cpu"))),
        () -> describe(tenant));
    world.awaitReady(tenant);
    world.delete(tenant);
  }

  private static String plan(String prefix, String compute) {
    String name = World.name(prefix);
    world.cluster().apply(Manifests.plan(name).replace("{cpu: 200m, memory: 128Mi}", compute));
    return name;
  }

  /** CPU limits of the tenant's pods. */
  private static List<Quantity> limits(String tenant) {
    return world.client().pods().inNamespace("tenant-" + tenant).list().getItems().stream()
        .map(PlanChangeIT::limit)
        .toList();
  }

  private static Quantity limit(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getResources().getLimits().get("cpu");
  }

  private static Map<String, Quantity> quota(String tenant) {
    return world
        .client()
        .resourceQuotas()
        .inNamespace("tenant-" + tenant)
        .withName("tenant")
        .get()
        .getSpec()
        .getHard();
  }

  private static String describe(String tenant) {
    return world
        .cluster()
        .kubectl(
            "get", "deployments,replicasets,pods,quota", "-n", "tenant-" + tenant, "-o", "yaml");
  }
}
