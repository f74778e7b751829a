package dev.freehold.operator.release;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.ServerSideApply;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.util.Map;

/**
 * Writes {@code status.targetRelease} and nothing else, as a field manager of its own. Each write
 * rests on the version of the Tenant that the decision was made from: whoever pinned or deleted it
 * meanwhile is asked again.
 */
final class ReleaseTargets {
  private static final PatchContext APPLY = ServerSideApply.by(Freehold.ROLLOUT_MANAGER);

  private final KubernetesClient client;

  ReleaseTargets(KubernetesClient client) {
    this.client = client;
  }

  void give(Tenant tenant, String release) {
    apply(tenant, Map.of("targetRelease", release));
  }

  void clear(Tenant tenant) {
    apply(tenant, Map.of());
  }

  private void apply(Tenant tenant, Map<String, Object> status) {
    Map<String, Object> manifest =
        Map.of(
            "apiVersion", HasMetadata.getApiVersion(Tenant.class),
            "kind", HasMetadata.getKind(Tenant.class),
            "metadata",
                Map.of(
                    "name", tenant.getMetadata().getName(),
                    "uid", tenant.getMetadata().getUid(),
                    "resourceVersion", tenant.getMetadata().getResourceVersion()),
            "status", status);
    client
        .resources(Tenant.class)
        .withName(tenant.getMetadata().getName())
        .subresource("status")
        .patch(APPLY, client.getKubernetesSerialization().asJson(manifest));
  }
}
