package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Metadata of a tenant's objects; informers select by these labels. */
final class Labels {
  private Labels() {}

  static Map<String, String> of(String tenant) {
    return Map.of(Freehold.TENANT_LABEL, tenant, Freehold.MANAGED_BY_LABEL, Freehold.MANAGED_BY);
  }

  static ObjectMeta metadata(String tenant, String namespace, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(new LinkedHashMap<>(of(tenant)))
        .withAnnotations(new LinkedHashMap<>())
        .build();
  }
}
