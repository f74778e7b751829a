package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** The tenant's namespace: pod-security {@code restricted}, quota, limits, default-deny network. */
final class NamespaceStep implements TenantStep {
  private final KubernetesClient client;
  private final Children children;
  private final NamespaceQuota quota;
  private final WorkloadIdentity identity;

  NamespaceStep(
      KubernetesClient client, Children children, NamespaceQuota quota, WorkloadIdentity identity) {
    this.client = client;
    this.children = children;
    this.quota = quota;
    this.identity = identity;
  }

  @Override
  public String name() {
    return "namespace";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.NamespaceReady;
  }

  @Override
  public StepResult run(TenantWork work) {
    String name = work.namespace();
    Optional<Namespace> known = children.find(Namespace.class, null, name);
    if (known.isEmpty()) {
      // Informers see only what carries our labels: a namespace of somebody else would be taken
      // over by the apply.
      known = Optional.ofNullable(client.namespaces().withName(name).get());
      if (known.isPresent() && !belongsTo(known.get(), work.name())) {
        return StepResult.blocked(
            condition(),
            Reason.Conflict,
            "a namespace '%s' exists without the label %s=%s, so it is not ours and nothing in it was touched: delete it, or give this Tenant another name"
                .formatted(name, Freehold.TENANT_LABEL, work.name()));
      }
    }
    if (known.isPresent() && known.get().isMarkedForDeletion()) {
      return StepResult.blocked(
          condition(),
          Reason.NamespaceTerminating,
          "namespace '%s' is being deleted; waiting for its end".formatted(name));
    }
    AppRelease release = work.release();
    var server = work.server().address();
    children.apply(NamespaceManifests.namespace(work.name()));
    quota.makeRoom(work);
    children.apply(NamespaceManifests.limits(work.name(), work.plan()));
    children.apply(
        NamespaceManifests.network(
            work.name(),
            release == null ? 8080 : release.getSpec().effectivePort(),
            server.host(),
            server.port(),
            identity.egress(work.tenant())));
    return new StepResult.Done(Reason.Created, "namespace '%s'".formatted(name));
  }

  private static boolean belongsTo(Namespace namespace, String tenant) {
    var labels = namespace.getMetadata().getLabels();
    return labels != null && tenant.equals(labels.get(Freehold.TENANT_LABEL));
  }
}
