package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusIT {
  private final KubernetesClient client = InstalledCrds.cluster().client();
  private final Resource<Tenant> tenant = client.resources(Tenant.class).withName("watched");

  @BeforeEach
  void create() {
    client.resource(Manifest.example("tenant-acme").named("watched").resource()).create();
  }

  @AfterEach
  void delete() {
    tenant.delete();
  }

  @Test
  void aChangeOfTheSpecRaisesTheGenerationAndAStatusDoesNot() {
    // Given
    tenant.patch(merge(), "{\"spec\":{\"displayName\":\"Renamed\"}}");

    // When
    applyStatus("freehold-operator", "access: Full");

    // Then
    assertThat(tenant.get().getMetadata().getGeneration()).isEqualTo(2);
    assertThat(tenant.get().getStatus().access()).isEqualTo(TenantStatus.Access.Full);
  }

  @Test
  void theStatusCannotBeSetThroughTheResourceItself() {
    // When
    tenant.patch(merge(), "{\"status\":{\"access\":\"Full\"}}");

    // Then
    assertThat(tenant.get().getStatus()).isNull();
  }

  @Test
  void theSpecCannotBeChangedThroughTheStatus() {
    // When
    tenant.subresource("status").patch(merge(), "{\"spec\":{\"displayName\":\"Renamed\"}}");

    // Then
    assertThat(tenant.get().getSpec().displayName()).isEqualTo("Acme Inc.");
  }

  @Test
  void twoFieldManagersShareTheConditions() {
    // Given
    applyStatus("freehold-operator", "conditions: [{type: Ready, status: 'True'}]");

    // When
    applyStatus("freehold-billing", "conditions: [{type: Paid, status: 'False'}]");

    // Then
    TenantStatus status = tenant.get().getStatus();
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactlyInAnyOrder(tuple("Ready", "True"), tuple("Paid", "False"));
  }

  @Test
  void aStatusOfAnotherVersionIsNeitherRefusedNorUnreadable() {
    // When
    applyStatus(
        "freehold-operator",
        "access: Frozen, storage: lots, conditions: [{type: Ready, reason: a b, lastTransitionTime: soon}]");

    // Then
    assertThat(tenant.get().getStatus().access()).isNull();
    assertThat(tenant.get().getStatus().conditions()).hasSize(1);
  }

  private void applyStatus(String manager, String status) {
    var patch =
        Manifest.tree(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Tenant
            metadata: {name: watched}
            status: {%s}
            """
                .formatted(status));
    tenant
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .build(),
            patch.toString());
  }

  private static PatchContext merge() {
    return PatchContext.of(PatchType.JSON_MERGE);
  }
}
