package dev.freehold.controlplane.tenants;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Restriction;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.Trial;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The only class that writes Tenants into the cluster: by server-side apply, with one field manager
 * per writer, never by force. What another one owns is left to them, and told.
 */
@Component
class TenantResources {
  /** Owns display name, organization, plan, region and trial. */
  static final String TENANTS_MANAGER = "freehold-tenants";

  /** Owns {@code restrictions.customer}. */
  static final String CUSTOMER_MANAGER = "freehold-customer";

  /**
   * Says which of our rows a Tenant belongs to, so that one that was just created is found again.
   */
  static final String ID_ANNOTATION = "freehold.dev/tenant-id";

  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int INVALID = 422;

  private final KubernetesClient client;

  TenantResources(KubernetesClient client) {
    this.client = client;
  }

  Outcome carryOut(Wish wish) {
    try {
      return wish.deleted() ? delete(wish) : apply(wish);
    } catch (KubernetesClientException e) {
      return new Outcome.Waiting(problem(wish, e));
    }
  }

  private Outcome apply(Wish wish) {
    String uid = wish.uid();
    if (uid == null) {
      Optional<Tenant> found = find(wish.name());
      if (found.isPresent() && !isOurs(found.get(), wish)) {
        return new Outcome.Waiting(
            "a Tenant named '%s' exists in the cluster and is not this one: choose another name"
                .formatted(wish.name()));
      }
      // After a crash between create and commit it is there, and this apply changes nothing.
      uid = found.map(each -> each.getMetadata().getUid()).orElse(null);
    }
    String created = patch(wish, uid, TENANTS_MANAGER, spec(wish));
    // What was there already may hold a pause that is over.
    if (uid != null || wish.pausedSince() != null) {
      patch(wish, created, CUSTOMER_MANAGER, pause(wish));
    }
    return new Outcome.Applied(created);
  }

  private Outcome delete(Wish wish) {
    Optional<Tenant> found = find(wish.name()).filter(each -> isOurs(each, wish));
    if (found.isEmpty()) {
      return new Outcome.Gone();
    }
    String uid = found.get().getMetadata().getUid();
    if (!found.get().isMarkedForDeletion()) {
      var options = new DeleteOptions();
      options.setPreconditions(new Preconditions(null, uid));
      client.raw(path(wish.name()), "DELETE", options);
    }
    return find(wish.name()).filter(each -> uid.equals(each.getMetadata().getUid())).isEmpty()
        ? new Outcome.Gone()
        : new Outcome.Waiting("the operator is taking it down");
  }

  private Optional<Tenant> find(String name) {
    return Optional.ofNullable(client.resources(Tenant.class).withName(name).get());
  }

  private static boolean isOurs(Tenant tenant, Wish wish) {
    Map<String, String> annotations = tenant.getMetadata().getAnnotations();
    return annotations != null && wish.id().toString().equals(annotations.get(ID_ANNOTATION));
  }

  private static Map<String, Object> spec(Wish wish) {
    var spec = new LinkedHashMap<String, Object>();
    spec.put("displayName", wish.displayName());
    spec.put("organization", wish.organization().toString());
    spec.put("plan", wish.plan());
    if (wish.region() != null) {
      spec.put("region", wish.region());
    }
    if (wish.trialEndsAt() != null) {
      spec.put("trial", new Trial(wish.trialEndsAt().toString(), Trial.EnforcedBy.Operator));
    }
    return spec;
  }

  private static Map<String, Object> pause(Wish wish) {
    return wish.pausedSince() == null
        ? Map.of()
        : Map.of(
            "restrictions",
            Map.of(
                "customer",
                new Restriction(
                    Restriction.Level.Suspended,
                    wish.pauseReason(),
                    wish.pausedSince().toString(),
                    null)));
  }

  /**
   * @param uid null: the apply that creates it. Every other one carries it, or it would bring a
   *     deleted Tenant back
   * @return its uid
   */
  private String patch(Wish wish, @Nullable String uid, String manager, Map<String, Object> spec) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", wish.name());
    if (uid != null) {
      metadata.put("uid", uid);
    }
    if (manager.equals(TENANTS_MANAGER)) {
      metadata.put("annotations", Map.of(ID_ANNOTATION, wish.id().toString()));
    }
    var resource =
        Map.of(
            "apiVersion",
            HasMetadata.getApiVersion(Tenant.class),
            "kind",
            HasMetadata.getKind(Tenant.class),
            "metadata",
            metadata,
            "spec",
            spec);
    var serialization = client.getKubernetesSerialization();
    return client
        .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(Tenant.class))
        .resource(
            serialization.unmarshal(
                serialization.asJson(resource), GenericKubernetesResource.class))
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(false)
                .build())
        .getMetadata()
        .getUid();
  }

  private static String path(String name) {
    return "/apis/%s/%s/%s/%s"
        .formatted(Freehold.GROUP, Freehold.VERSION, HasMetadata.getPlural(Tenant.class), name);
  }

  private static String problem(Wish wish, KubernetesClientException e) {
    String message = e.getStatus() == null ? null : e.getStatus().getMessage();
    return switch (e.getCode()) {
      case CONFLICT, NOT_FOUND, INVALID ->
          "the cluster refuses Tenant '%s': %s".formatted(wish.name(), message);
      default -> "the cluster cannot be reached";
    };
  }
}
