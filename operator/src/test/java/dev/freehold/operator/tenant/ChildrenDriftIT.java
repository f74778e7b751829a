package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.World;
import dev.freehold.testbed.cluster.AuditEvent;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody changes in a tenant's namespace is taken back. */
class ChildrenDriftIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void whatIsEditedByHandIsTakenBackWhateverItsKind() throws SQLException {
    String tenant = TestingTenant.ready(world, "edited");
    String namespace = "tenant-" + tenant;
    Map<String, String> credentials = world.credentials(tenant);

    // When
    kubectl("scale", "deployment", "app", "--replicas=3", "-n", namespace);
    selectAnotherApp(tenant);
    patch("resourcequota", "tenant", namespace, "{\"spec\":{\"hard\":{\"pods\":\"500\"}}}");
    patch("networkpolicy", "tenant", namespace, "{\"spec\":{\"ingress\":[]}}");
    patch("limitrange", "tenant", namespace, "{\"spec\":{\"limits\":[]}}");
    patch("ingress", "app", namespace, "{\"metadata\":{\"annotations\":{\"mine\":\"stays\"}}}");
    patch("secret", "database", namespace, "{\"data\":{\"host\":\"ZXZpbA==\"}}");
    kubectl(
        "label",
        "--overwrite",
        "namespace",
        namespace,
        "pod-security.kubernetes.io/enforce=privileged");

    // Then
    await(
        tenant, "one replica", () -> TestingTenant.app(world, tenant).getSpec().getReplicas() == 1);
    var client = world.client();
    await(tenant, "the Service's selector", () -> "app".equals(selected(tenant)));
    await(
        tenant,
        "the quota",
        () ->
            !client
                .resourceQuotas()
                .inNamespace(namespace)
                .withName("tenant")
                .get()
                .getSpec()
                .getHard()
                .get("pods")
                .equals(new Quantity("500")));
    await(
        tenant,
        "the policy",
        () ->
            client
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withName("tenant")
                .get()
                .getSpec()
                .getIngress()
                .getFirst()
                .getPorts()
                .getFirst()
                .getPort()
                .equals(new IntOrString(8080)));
    await(
        tenant,
        "the limits",
        () ->
            client
                    .limitRanges()
                    .inNamespace(namespace)
                    .withName("tenant")
                    .get()
                    .getSpec()
                    .getLimits()
                    .size()
                == 1);
    await(
        tenant,
        "the Secret's host",
        () -> world.credentials(tenant).get("host").equals(credentials.get("host")));
    await(
        tenant,
        "pod security",
        () ->
            client
                .namespaces()
                .withName(namespace)
                .get()
                .getMetadata()
                .getLabels()
                .get("pod-security.kubernetes.io/enforce")
                .equals("restricted"));
    assertThat(
            client
                .network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .withName("app")
                .get()
                .getMetadata()
                .getAnnotations())
        .containsEntry("mine", "stays");
    world.awaitReady(tenant);
    try (Connection app = world.app(tenant)) {
      assertThat(app.isValid(1)).isTrue();
    }
    await(
        tenant,
        "events that tell of it",
        () ->
            client.v1().events().inNamespace("default").list().getItems().stream()
                    .filter(each -> each.getInvolvedObject().getName().equals(tenant))
                    .filter(each -> each.getReason().equals("Mended"))
                    .filter(each -> each.getMessage().contains("was changed by hand"))
                    .count()
                >= 6);
  }

  @Test
  void anotherOperatorLearnsWhatIsRightWithoutAWriteAndFindsWhatWasEditedMeanwhile()
      throws SQLException {
    String quiet = TestingTenant.ready(world, "unedited");
    String edited = TestingTenant.ready(world, "meanwhile");
    world.operator().stop();
    Instant stopped;
    try {
      selectAnotherApp(edited);
      stopped = Instant.now();
    } finally {
      // When
      world.operator().start();
    }

    // Then
    await(edited, "the Service's selector", () -> "app".equals(selected(edited)));
    long looks = world.operator().completeReconciles();
    // An annotation that is read: no child depends on it.
    kubectl("annotate", "--overwrite", "tenant", quiet, "freehold.dev/wake=1");
    await(quiet, "a look", () -> world.operator().completeReconciles() > looks);
    assertThat(writes(stopped, "tenant-" + quiet)).isEmpty();
  }

  /** Two that fight would write for ever. */
  @Test
  void whoInsistsWinsAfterTheFifthTimeAndEverythingElseIsStillTakenBack() {
    String tenant = TestingTenant.ready(world, "insists");
    for (int time = 1; time <= 5; time++) {
      selectAnotherApp(tenant);
      await(tenant, "the Service's selector", () -> "app".equals(selected(tenant)));
    }

    // When
    selectAnotherApp(tenant);
    kubectl("scale", "deployment", "app", "--replicas=3", "-n", "tenant-" + tenant);

    // Then
    await(
        tenant, "one replica", () -> TestingTenant.app(world, tenant).getSpec().getReplicas() == 1);
    Observed.look(world, tenant);
    assertThat(selected(tenant)).isEqualTo("other");
    world.awaitReady(tenant);
  }

  private static List<AuditEvent> writes(Instant since, String namespace) {
    try (var events = world.cluster().auditLog().eventsSince(since)) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.user().endsWith(":freehold-operator"))
          .filter(event -> namespace.equals(event.namespace()) || namespace.equals(event.name()))
          .toList();
    }
  }

  private static void selectAnotherApp(String tenant) {
    patch(
        "service",
        "app",
        "tenant-" + tenant,
        "{\"spec\":{\"selector\":{\"app.kubernetes.io/name\":\"other\"}}}");
  }

  private static String selected(String tenant) {
    return world
        .client()
        .services()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get()
        .getSpec()
        .getSelector()
        .get("app.kubernetes.io/name");
  }

  private interface Check {
    boolean holds();
  }

  private static void await(String tenant, String what, Check check) {
    World.await(
        what + " of " + tenant,
        () -> check.holds() ? Optional.of(true) : Optional.empty(),
        () -> world.cluster().kubectl("get", "all", "-n", "tenant-" + tenant, "-o", "yaml"));
  }

  private static void patch(String kind, String name, String namespace, String json) {
    kubectl("patch", kind, name, "-n", namespace, "--type=merge", "-p", json);
  }

  private static void kubectl(String... arguments) {
    world.cluster().kubectl(arguments);
  }
}
