package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PruningTest {
  @Test
  void ofATenantTheSpecAndWhatIsReadOfItsMetadataIsKept() {
    Tenant tenant = Serialization.unmarshal(Manifests.tenant("acme"), Tenant.class);
    tenant.getMetadata().setResourceVersion("7");
    tenant.getMetadata().setManagedFields(List.of(new ManagedFieldsEntryBuilder().build()));
    tenant
        .getMetadata()
        .setAnnotations(
            Map.of(
                "kubectl.kubernetes.io/last-applied-configuration",
                "{}",
                Freehold.ROTATE_ANNOTATION,
                "once"));
    var store = Pruning.tenants();

    // When
    store.put("acme", tenant);

    // Then
    Tenant kept = store.get("acme");
    assertThat(kept.getSpec()).isEqualTo(tenant.getSpec());
    assertThat(kept.getMetadata().getManagedFields()).isEmpty();
    assertThat(kept.getMetadata().getAnnotations())
        .isEqualTo(Map.of(Freehold.ROTATE_ANNOTATION, "once"));
    assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("7");
  }
}
