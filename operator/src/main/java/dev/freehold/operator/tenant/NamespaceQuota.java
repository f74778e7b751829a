package dev.freehold.operator.tenant;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The quota of a tenant's namespace. That of a smaller Plan comes into force when the pods of the
 * larger one have ended, and not before: a rollout keeps those until new ones serve, and a new pod
 * that was refused for the quota is tried again after ever longer pauses only.
 */
final class NamespaceQuota {
  private final KubernetesClient client;
  private final Children children;

  NamespaceQuota(KubernetesClient client, Children children) {
    this.client = client;
    this.children = children;
  }

  /** Before the workload changes: room for the Plan's pods, and no less than there was. */
  void makeRoom(TenantWork work) {
    ResourceQuota wanted = NamespaceManifests.quota(work.name(), work.plan());
    String hash = Children.hash(Children.json(wanted));
    Optional<ResourceQuota> another =
        children
            .find(ResourceQuota.class, work.namespace(), wanted.getMetadata().getName())
            .filter(known -> !Children.hasHash(known, hash))
            // The informer keeps no more of it than its hash.
            .map(known -> client.resource(known).get());
    another.ifPresent(
        former -> wanted.getSpec().setHard(larger(former.getSpec().getHard(), wanted)));
    children.apply(wanted);
  }

  /** After it: no pod of before is left. */
  void fit(TenantWork work) {
    children.apply(NamespaceManifests.quota(work.name(), work.plan()));
  }

  private static Map<String, Quantity> larger(Map<String, Quantity> former, ResourceQuota wanted) {
    var hard = new HashMap<>(wanted.getSpec().getHard());
    former.forEach(
        (resource, amount) ->
            hard.computeIfPresent(
                resource,
                (_, now) ->
                    amount.getNumericalAmount().compareTo(now.getNumericalAmount()) > 0
                        ? amount
                        : now));
    return hard;
  }
}
