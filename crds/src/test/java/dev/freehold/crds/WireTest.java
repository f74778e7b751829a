package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  @Test
  void whatIsUnsetIsLeftOut() {
    // Given
    var tenant = serialization.unmarshal(Manifest.example("tenant-acme").yaml(), Tenant.class);

    // When
    String json = serialization.asJson(tenant);

    // Then
    assertThat(json)
        .isEqualTo(
            "{\"apiVersion\":\"freehold.dev/v1alpha1\",\"kind\":\"Tenant\",\"metadata\":{\"name\":\"acme\"},"
                + "\"spec\":{\"displayName\":\"Acme Inc.\",\"plan\":\"starter\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant-acme",
        "plan-starter",
        "plan-business",
        "databaseserver-local",
        "apprelease-tenant-app"
      })
  void aManifestComesBackAsItWas(String example) {
    // Given
    Manifest manifest = Manifest.example(example);
    Class<?> kind =
        CrdManifests.KINDS.stream()
            .filter(type -> type.getSimpleName().equals(manifest.json().get("kind").asText()))
            .findFirst()
            .orElseThrow();

    // When
    Object read = serialization.unmarshal(manifest.yaml(), kind);

    // Then
    assertThat(Manifest.tree(serialization.asYaml(read))).isEqualTo(manifest.json());
  }

  @Test
  void fieldsOfANewerVersionArePassedOver() {
    // Given
    String yaml =
        Manifest.example("tenant-acme")
            .with("spec: {colour: blue, trial: {endsAt: '2030-01-01T00:00:00Z', mood: good}}")
            .with("status: {weather: fine, access: Frozen, billing: {phase: Odd, more: true}}")
            .yaml();

    // When
    Tenant tenant = serialization.unmarshal(yaml, Tenant.class);

    // Then
    assertThat(tenant.getSpec().trial()).isEqualTo(new Trial("2030-01-01T00:00:00Z", null));
    assertThat(tenant.getStatus().access()).isNull();
    assertThat(tenant.getStatus().billing().phase()).isEqualTo("Odd");
  }

  @Test
  void theDefaultReleaseIsCalledDefaultOnTheWire() {
    // When
    var release =
        serialization.unmarshal(Manifest.example("apprelease-tenant-app").yaml(), AppRelease.class);

    // Then
    assertThat(release.getSpec().isDefault()).isTrue();
  }

  @Test
  void whatAnUnsetFieldMeansIsDecidedInOnePlace() {
    // Given
    var server =
        serialization
            .unmarshal(
                Manifest.example("databaseserver-local")
                    .with("spec: {port: null, tls: null, tiers: null}")
                    .yaml(),
                DatabaseServer.class)
            .getSpec();

    // Then
    assertThat(server.effectivePort()).isEqualTo(5432);
    assertThat(server.effectiveTls()).isEqualTo(DatabaseServerSpec.Tls.Require);
    assertThat(server.effectiveTiers()).isEqualTo(List.of(Tier.shared));
    assertThat(server.isCordoned()).isFalse();
    assertThat(server.capacity().storage()).isEqualTo(new Quantity("100Gi"));
  }
}
