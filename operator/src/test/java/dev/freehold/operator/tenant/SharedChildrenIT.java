package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import dev.freehold.testbed.cluster.AuditEvent;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.util.List;
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
    String tenant = TestingTenant.ready(world, "scaled");

    // When
    scaleAsAutoscaler(tenant, 2);
    addSidecar(tenant);
    awaitReplicas(tenant, 2);
    world.awaitReady(tenant);
    Observed.look(world, tenant);

    // Then
    assertThat(TestingTenant.app(world, tenant).getSpec().getReplicas()).isEqualTo(2);
    assertThat(TestingTenant.app(world, tenant).getSpec().getTemplate().getSpec().getContainers())
        .extracting("name")
        .containsExactlyInAnyOrder("app", "sidecar");

    // When
    world.patch(
        tenant,
        "{\"spec\":{\"restrictions\":{\"platform\":{\"level\":\"Suspended\",\"reason\":\"test\"}}}}");

    // Then
    awaitReplicas(tenant, 0);

    // When
    world.patch(tenant, "{\"spec\":{\"restrictions\":null}}");
    awaitReplicas(tenant, 1);
    world.awaitReady(tenant);

    // Then
    kubectl("scale", "deployment", "app", "--replicas=4", "-n", "tenant-" + tenant);
    awaitReplicas(tenant, 1);
  }

  @Test
  void whatAnAdmissionPolicyOverridesAtOurApplyIsNotFought() {
    String tenant = World.name("mirrored");
    String policy = mirrorImagesOf(tenant);
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    look(tenant);
    assertThat(image(TestingTenant.app(world, tenant))).startsWith("mirror.example.com/");
    List<AuditEvent> before = writes(tenant);

    // When
    look(tenant);
    look(tenant);

    // Then
    assertThat(writes(tenant)).isEqualTo(before);
    assertThat(world.events(tenant, "Mended")).isEmpty();
    assertThat(image(TestingTenant.app(world, tenant))).startsWith("mirror.example.com/");
    world.delete(tenant);
    kubectl("delete", "mutatingadmissionpolicybinding,mutatingadmissionpolicy", policy);
  }

  /** By an annotation that no child depends on. */
  private static void look(String tenant) {
    long looks = world.operator().completeReconciles();
    kubectl("annotate", "--overwrite", "tenant", tenant, "freehold.dev/wake=" + looks);
    World.await(
        "a look at " + tenant,
        () -> Optional.of(looks).filter(then -> world.operator().completeReconciles() > then),
        () -> "no look");
  }

  /** As a webhook of the cluster's owner does; it is in force when this returns. */
  private static String mirrorImagesOf(String tenant) {
    String policy = World.name("mirror");
    world
        .cluster()
        .apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicy
            metadata: {name: %1$s}
            spec:
              reinvocationPolicy: Never
              matchConstraints:
                objectSelector: {matchLabels: {freehold.dev/tenant: %2$s}}
                resourceRules:
                  - {apiGroups: [apps], apiVersions: [v1], resources: [deployments], operations: [CREATE, UPDATE]}
              mutations:
                - patchType: JSONPatch
                  jsonPatch:
                    expression: >-
                      [JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image", value: "mirror.example.com/app"}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicyBinding
            metadata: {name: %1$s}
            spec: {policyName: %1$s}
            """
                .formatted(policy, tenant));
    World.await(
        "the policy is in force",
        () -> Optional.of(dryRun(tenant)).filter(each -> image(each).startsWith("mirror.")),
        () -> world.cluster().kubectl("get", "mutatingadmissionpolicy", policy, "-o", "yaml"));
    return policy;
  }

  private static Deployment dryRun(String tenant) {
    String probe =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: probe, namespace: default, labels: {freehold.dev/tenant: %s}}
        spec:
          selector: {matchLabels: {app: probe}}
          template:
            metadata: {labels: {app: probe}}
            spec: {containers: [{name: app, image: example.com/app}]}
        """
            .formatted(tenant);
    return (Deployment) world.client().resource(probe).inNamespace("default").dryRun().create();
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

  /** By the operator, in the tenant's namespace. */
  private static List<AuditEvent> writes(String tenant) {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.user().endsWith(":freehold-operator"))
          .filter(event -> ("tenant-" + tenant).equals(event.namespace()))
          .toList();
    }
  }

  private static void awaitReplicas(String tenant, int replicas) {
    World.await(
        "%d replicas of %s".formatted(replicas, tenant),
        () ->
            Optional.of(TestingTenant.app(world, tenant))
                .filter(each -> each.getSpec().getReplicas() == replicas),
        () -> world.cluster().kubectl("get", "deployment", "-n", "tenant-" + tenant, "-o", "yaml"));
  }

  private static String image(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private static void kubectl(String... arguments) {
    world.cluster().kubectl(arguments);
  }
}
