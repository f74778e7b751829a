package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.ServerSideApply;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.Server;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.util.List;
import java.util.Map;

/**
 * Applies {@code spec.binding} and our finalizer, in one write and as a field manager of its own:
 * from now on there is something to take away. The apply carries the Tenant's UID, or it would
 * recreate a Tenant that was deleted meanwhile.
 */
final class BindingWriter {
  private static final PatchContext APPLY = ServerSideApply.by(Freehold.PLACEMENT_MANAGER);

  private static final String CLUSTER = "local";

  /** Another binding than before, to what the tenant has from now on. */
  StepResult bind(TenantWork work, Server server, DatabaseFacts facts) {
    Binding before = work.tenant().getSpec().binding();
    long revision = before == null ? 1 : before.revision() + 1;
    return bind(
        work,
        new Binding(server.name(), facts.row().id().value(), CLUSTER, revision),
        server,
        facts);
  }

  /** A binding that came with the manifest is applied again, so that we own it too. */
  StepResult bind(TenantWork work, Binding binding, Server server, DatabaseFacts facts) {
    apply(work, binding);
    return placed(work, server, facts);
  }

  static StepResult placed(TenantWork work, Server server, DatabaseFacts facts) {
    work.placed(server, facts);
    return new StepResult.Done(
        Reason.ServerChosen, "on DatabaseServer '%s'".formatted(server.name()));
  }

  private static void apply(TenantWork work, Binding binding) {
    Context<Tenant> context = work.context();
    Tenant updated =
        PrimaryUpdateAndCacheUtils.updateAndCacheResource(
            work.tenant(),
            context,
            latest -> latest,
            latest ->
                context
                    .getClient()
                    .resources(Tenant.class)
                    .withName(work.name())
                    .patch(APPLY, manifest(context, same(latest, work), binding)));
    work.updated(updated);
  }

  /** After a conflict it may be another one of that name, which wants something else. */
  private static Tenant same(Tenant latest, TenantWork work) {
    if (!latest.getMetadata().getUid().equals(work.uid())) {
      throw new KubernetesClientException(
          "Tenant '%s' was deleted and made anew meanwhile".formatted(work.name()));
    }
    return latest;
  }

  private static String manifest(Context<Tenant> context, Tenant latest, Binding binding) {
    Map<String, Object> manifest =
        Map.of(
            "apiVersion", HasMetadata.getApiVersion(Tenant.class),
            "kind", HasMetadata.getKind(Tenant.class),
            "metadata",
                Map.of(
                    "name", latest.getMetadata().getName(),
                    "uid", latest.getMetadata().getUid(),
                    "finalizers", List.of(Freehold.FINALIZER),
                    "resourceVersion", latest.getMetadata().getResourceVersion()),
            "spec", Map.of("binding", binding));
    return context.getClient().getKubernetesSerialization().asJson(manifest);
  }
}
