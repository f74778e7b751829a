package dev.freehold.testbed.cluster;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.freehold.testbed.process.CommandException;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a cluster offers, on the shared one; each test has its own namespace. */
class ClusterIT {

  private final Cluster cluster = Cluster.shared();

  @Test
  void servesTheVersionThatGoModPins() {
    // When
    var version = cluster.client().getKubernetesVersion();

    // Then
    assertThat(version.getGitVersion()).isEqualTo(ClusterSources.bundled().kubernetesVersion());
  }

  @Test
  void everyTestGetsTheSameOne() {
    assertThat(Cluster.shared()).isSameAs(cluster);
  }

  @Test
  void runsPodsOfFakeNodesAndLeavesOtherNodesAlone() {
    // Given
    cluster.kubectl("create", "namespace", "pods");
    cluster.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: somebody-elses}
        """);

    // When
    cluster.kubectl("-n", "pods", "create", "deployment", "app", "--image=app:1", "--replicas=3");

    // Then
    cluster.kubectl(
        "-n", "pods", "wait", "deployment/app", "--for=condition=Available", "--timeout=60s");
    assertThat(
            cluster.kubectl(
                "get",
                "node",
                "fake-0",
                "-o",
                "jsonpath={.status.conditions[?(@.type=='Ready')].status}"))
        .isEqualTo("True");
    assertThat(
            cluster.kubectl("get", "node", "somebody-elses", "-o", "jsonpath={.status.conditions}"))
        .isEmpty();
  }

  @Test
  void kubectlFailureCarriesItsReason() {
    assertThatThrownBy(() -> cluster.kubectl("get", "namespace", "no-such-namespace"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("\"no-such-namespace\" not found");
  }

  @Test
  void serviceAccountKubeconfigCanDoWhatItsRolesAllowAndNoMore() {
    // Given
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: limited}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: reader, namespace: limited}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader, namespace: limited}
        rules:
          - {apiGroups: [""], resources: [configmaps], verbs: [get, list]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: limited}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects:
          - {kind: ServiceAccount, name: reader, namespace: limited}
        """);

    // When
    var kubeconfig = "--kubeconfig=" + cluster.serviceAccountKubeconfig("limited", "reader");

    // Then
    assertThat(
            cluster.kubectl(
                kubeconfig, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"))
        .isEqualTo("system:serviceaccount:limited:reader");
    assertThat(cluster.kubectl(kubeconfig, "get", "configmaps", "-o", "name")).isNotNull();
    assertThatThrownBy(() -> cluster.kubectl(kubeconfig, "get", "secrets"))
        .hasMessageContaining("cannot list resource \"secrets\"");
    assertThatThrownBy(() -> cluster.kubectl(kubeconfig, "get", "configmaps", "-n", "default"))
        .hasMessageContaining("cannot list resource \"configmaps\"");
  }

  @Test
  void serviceAccountKubeconfigNeedsTheServiceAccount() {
    assertThatThrownBy(() -> cluster.serviceAccountKubeconfig("default", "nobody"))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("No ServiceAccount nobody in namespace default");
  }

  @Test
  void serviceAccountKubeconfigIsPrivateAndLeadsWhereItIsTold() throws IOException {
    // When
    var kubeconfig = cluster.serviceAccountKubeconfig("default", "default", "https://127.0.0.1:1");

    // Then
    assertThat(kubeconfig).content().contains("server: \"https://127.0.0.1:1\"");
    assertThat(Files.getPosixFilePermissions(kubeconfig))
        .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
  }

  @Test
  void auditLogCountsEachWriteOnce() {
    // Given
    cluster.kubectl("create", "namespace", "audited");
    var configMap =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("c")
            .withNamespace("audited")
            .endMetadata()
            .build();

    // When
    cluster.client().resource(configMap).create();
    cluster.client().resource(configMap).delete();

    // Then
    await().atMost(Duration.ofSeconds(10)).until(() -> writesTo("c") == 2);
    try (var events = cluster.auditLog().events()) {
      var create =
          events
              .filter(event -> event.name().equals("c") && event.verb().equals("create"))
              .findFirst();
      assertThat(create.orElseThrow())
          .returns("kwok-admin", AuditEvent::user)
          .returns("configmaps", AuditEvent::resource)
          .returns("audited", AuditEvent::namespace)
          .returns(201, AuditEvent::code)
          .satisfies(
              event -> assertThat(event.userAgent()).startsWith("fabric8-kubernetes-client/"));
    }
  }

  private long writesTo(String name) {
    try (var events = cluster.auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.namespace().equals("audited") && event.name().equals(name))
          .count();
    }
  }
}
