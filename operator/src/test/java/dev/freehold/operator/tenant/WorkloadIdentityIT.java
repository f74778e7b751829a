package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pods of an organization's app have in hand to ask the control plane. */
class WorkloadIdentityIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aClaimGivesTheAppATokenByOneRollout() {
    String tenant = World.name("claimed");
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    assertThat(pods(tenant)).singleElement().satisfies(pod -> assertThat(token(pod)).isEmpty());

    // When
    world.patch(tenant, "{\"spec\": {\"organization\": \"0198c9a2-7d8e-7b6f-9c1d-2f3a4b5c6d7e\"}}");

    // Then
    Pod pod =
        World.await(
            "the pod with a token",
            () ->
                pods(tenant).size() == 1
                    ? pods(tenant).stream().filter(each -> token(each).isPresent()).findFirst()
                    : Optional.empty(),
            () -> pods(tenant).toString());
    ServiceAccountTokenProjection token = token(pod).orElseThrow();
    assertThat(token.getAudience()).isEqualTo("freehold");
    assertThat(token.getExpirationSeconds()).isEqualTo(3600);
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("default");
    assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .contains(
            variable("FREEHOLD_API_URL", "https://control.example.com"),
            variable("FREEHOLD_TOKEN_FILE", "/var/run/secrets/freehold/token"));
    world.awaitReady(tenant);
    assertThat(rollouts(tenant)).as("rollouts, the first included").isEqualTo("2");
  }

  private static Optional<ServiceAccountTokenProjection> token(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getProjected() != null)
        .flatMap(volume -> volume.getProjected().getSources().stream())
        .map(source -> source.getServiceAccountToken())
        .findFirst();
  }

  private static List<Pod> pods(String tenant) {
    return world.client().pods().inNamespace("tenant-" + tenant).list().getItems();
  }

  private static String rollouts(String tenant) {
    return world
        .client()
        .apps()
        .deployments()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get()
        .getMetadata()
        .getAnnotations()
        .get("deployment.kubernetes.io/revision");
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }
}
