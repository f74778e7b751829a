package dev.freehold.operator;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Keeps a Plan, an AppRelease or a DatabaseServer from going away before the Tenants that use it:
 * our finalizer stays until the last one has gone. Who uses it is told from the informer, but that
 * nobody does only after a read of all Tenants from the API, because the informer may be behind.
 */
public final class InUseProtection {
  /** The condition of a resource that is deleted and waits for its users. */
  public static final String CONDITION = "InUse";

  private static final PatchContext APPLY = ServerSideApply.by(Freehold.OPERATOR_MANAGER);

  private final KubernetesClient client;
  private final ResourceEvents events;

  public InUseProtection(KubernetesClient client, ResourceEvents events) {
    this.client = client;
    this.events = events;
  }

  /** Tenants in the way of a deletion, by name. */
  public record Users(Set<String> tenants) {
    private static final int TOLD = 5;

    public boolean isEmpty() {
      return tenants.isEmpty();
    }

    /** Such as {@code 7 Tenants use it: acme, globex, …}. */
    public String describe() {
      return "%d %s: %s%s"
          .formatted(
              tenants.size(),
              tenants.size() == 1 ? "Tenant uses it" : "Tenants use it",
              String.join(", ", tenants.stream().limit(TOLD).toList()),
              tenants.size() > TOLD ? ", …" : "");
    }
  }

  /** Puts our finalizer on: one write in the life of a resource. */
  public void protect(HasMetadata resource) {
    if (resource.isMarkedForDeletion() || resource.hasFinalizer(Freehold.FINALIZER)) {
      return;
    }
    Map<String, Object> manifest =
        Map.of(
            "apiVersion",
            resource.getApiVersion(),
            "kind",
            resource.getKind(),
            "metadata",
            Map.of(
                "name", resource.getMetadata().getName(),
                // Or it would recreate one that was deleted meanwhile.
                "uid", resource.getMetadata().getUid(),
                "finalizers", List.of(Freehold.FINALIZER)));
    try {
      client.resource(resource).patch(APPLY, client.getKubernetesSerialization().asJson(manifest));
    } catch (KubernetesClientException e) {
      if (!isGone(e)) {
        throw e;
      }
    }
  }

  /**
   * @param known what the informer knows; when it is empty the API is asked
   */
  public Users users(List<Tenant> known, Predicate<Tenant> uses) {
    List<Tenant> found = known.isEmpty() ? read(uses) : known;
    var names = new TreeSet<String>();
    found.forEach(tenant -> names.add(tenant.getMetadata().getName()));
    return new Users(names);
  }

  private List<Tenant> read(Predicate<Tenant> uses) {
    var found = new ArrayList<Tenant>();
    AllTenants.read(
        client,
        tenant -> {
          if (uses.test(tenant)) {
            found.add(tenant);
          }
        });
    return found;
  }

  /**
   * Takes our finalizer away, on top of exactly the version that the API holds now.
   *
   * @param message of the event that tells of it
   */
  public void release(HasMetadata resource, String message) {
    HasMetadata latest = client.resource(resource).get();
    if (latest == null
        || !latest.getMetadata().getUid().equals(resource.getMetadata().getUid())
        || !latest.hasFinalizer(Freehold.FINALIZER)) {
      return;
    }
    List<String> others =
        latest.getMetadata().getFinalizers().stream()
            .filter(each -> !each.equals(Freehold.FINALIZER))
            .toList();
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of(
                "uid", latest.getMetadata().getUid(),
                "resourceVersion", latest.getMetadata().getResourceVersion(),
                "finalizers", others));
    client
        .resource(latest)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            client.getKubernetesSerialization().asJson(patch));
    events.normal(resource, "Released", message);
  }

  private static boolean isGone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_CONFLICT
        || e.getCode() == 422;
  }
}
