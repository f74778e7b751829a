package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What others own of a tenant's objects is left to them. */
class SharedChildrenIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void anAutoscalersReplicasAndAForeignSidecarAreLeftAlone() {
    String tenant = ready("scaled");

    // When
    scaleAsAutoscaler(tenant, 2);
    addSidecar(tenant);
    awaitReplicas(tenant, 2);
    world.awaitReady(tenant);
    Observed.look(world, tenant);

    // Then
    assertThat(deployment(tenant).getSpec().getReplicas()).isEqualTo(2);
    assertThat(deployment(tenant).getSpec().getTemplate().getSpec().getContainers())
        .extracting("name")
        .containsExactlyInAnyOrder("app", "sidecar");

    // When
    kubectl(
        "patch",
        "tenant",
        tenant,
        "--type=merge",
        "-p",
        "{\"spec\":{\"restrictions\":{\"platform\":{\"level\":\"Suspended\",\"reason\":\"test\"}}}}");

    // Then
    awaitReplicas(tenant, 0);

    // When
    kubectl("patch", "tenant", tenant, "--type=merge", "-p", "{\"spec\":{\"restrictions\":null}}");
    awaitReplicas(tenant, 1);
    world.awaitReady(tenant);

    // Then
    kubectl("scale", "deployment", "app", "--replicas=4", "-n", "tenant-" + tenant);
    awaitReplicas(tenant, 1);
  }

  private static void scaleAsAutoscaler(String tenant, int replicas) {
    // As the HorizontalPodAutoscaler's controller does: through the subresource, under its name.
    kubectl(
        "patch",
        "deployment",
        "app",
        "-n",
        "tenant-" + tenant,
        "--subresource=scale",
        "--field-manager=kube-controller-manager",
        "--type=merge",
        "-p",
        "{\"spec\":{\"replicas\":%d}}".formatted(replicas));
  }

  private static void addSidecar(String tenant) {
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.STRATEGIC_MERGE)
            .withFieldManager("injector")
            .build();
    world
        .client()
        .apps()
        .deployments()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .patch(
            context,
            """
            {"spec": {"template": {"spec": {"containers": [{"name": "sidecar", "image": "example.com/sidecar:1",
              "resources": {"limits": {"cpu": "10m", "memory": "16Mi"}},
              "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}}}
            """);
  }

  private static void awaitReplicas(String tenant, int replicas) {
    World.await(
        "%d replicas of %s".formatted(replicas, tenant),
        () ->
            Optional.of(deployment(tenant))
                .filter(each -> each.getSpec().getReplicas() == replicas),
        () -> world.cluster().kubectl("get", "deployment", "-n", "tenant-" + tenant, "-o", "yaml"));
  }

  private static Deployment deployment(String tenant) {
    return world
        .client()
        .apps()
        .deployments()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get();
  }

  private static String ready(String prefix) {
    String tenant = World.name(prefix);
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    return tenant;
  }

  private static void kubectl(String... arguments) {
    world.cluster().kubectl(arguments);
  }
}
