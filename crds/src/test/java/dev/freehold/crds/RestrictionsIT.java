package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.testbed.cluster.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each source restricts and lifts for itself alone. */
class RestrictionsIT {
  private static final String BILLING = "freehold-billing";
  private static final String STAFF = "freehold-staff";

  private final Cluster cluster = InstalledCrds.cluster();
  private final KubernetesClient client = cluster.client();
  private final Manifest manifest = Manifest.example("tenant-acme").named("restricted");

  @BeforeEach
  void create() {
    cluster.apply(manifest.yaml());
    apply(BILLING, "billing: {level: ReadOnly, reason: unpaid}");
    apply(STAFF, "hold: {level: Suspended, reason: fraud}");
  }

  @AfterEach
  void delete() {
    client.resource(manifest.resource()).delete();
  }

  @Test
  void aSourceThatLiftsItsOwnLeavesTheOthers() {
    // When
    apply(BILLING, "");

    // Then
    assertThat(restrictions().billing()).isNull();
    assertThat(restrictions().hold().level()).isEqualTo(Restriction.Level.Suspended);
  }

  @Test
  void aSourceCannotSoftenAnothers() {
    // When // Then
    assertThatThrownBy(() -> apply(BILLING, "billing: {level: ReadOnly}, hold: {level: ReadOnly}"))
        .hasMessageContaining("conflict with \"" + STAFF + "\"");
    assertThat(restrictions().hold().level()).isEqualTo(Restriction.Level.Suspended);
  }

  @Test
  void aPersonsPlainApplyLiftsNothing() {
    // When
    cluster.apply(manifest.with("spec: {displayName: Renamed}").yaml());

    // Then
    assertThat(restrictions().bySource()).hasSize(2);
  }

  private void apply(String manager, String restrictions) {
    var patch =
        Manifest.tree(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Tenant
            metadata: {name: restricted}
            spec: {restrictions: {%s}}
            """
                .formatted(restrictions));
    client
        .resources(Tenant.class)
        .withName("restricted")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(false)
                .build(),
            patch.toString());
  }

  private Restrictions restrictions() {
    return client.resources(Tenant.class).withName("restricted").get().getSpec().restrictions();
  }
}
