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
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The only class that writes Tenants into the cluster: by server-side apply, with one field manager
 * per writer, never by force. What another one owns is left to them, and told.
 */
@Component
class TenantResources {
  /** Owns display name, organization, plan, region, pins, trial and adopt. */
  static final String TENANTS_MANAGER = "freehold-tenants";

  /** Owns {@code restrictions.customer}. */
  static final String CUSTOMER_MANAGER = "freehold-customer";

  /**
   * Says which of our rows a Tenant belongs to, so that one that was just created is found again.
   */
  static final String ID_ANNOTATION = "freehold.dev/tenant-id";

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int INVALID = 422;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;

  private final KubernetesClient client;
  private final Clock clock;
  private volatile boolean reached = true;

  TenantResources(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Whether the cluster answered the last request of a wish, be it with a refusal. */
  boolean isReachable() {
    return reached;
  }

  /**
   * @param remember called before a Tenant goes, with what it leaves behind
   */
  Outcome carryOut(Wish wish, BiConsumer<Wish, Remains> remember) {
    try {
      Outcome outcome = wish.deleted() ? delete(wish, remember) : apply(wish);
      reached = true;
      return outcome;
    } catch (KubernetesClientException e) {
      reached = e.getCode() > 0;
      return new Outcome.Waiting(problem(wish, e));
    }
  }

  private Outcome apply(Wish wish) {
    String uid = wish.uid();
    if (uid == null) {
      Optional<Tenant> found = find(wish.name());
      if (wish.claimed()) {
        if (found.filter(each -> isOurs(each, wish) || isOffered(each, wish)).isEmpty()) {
          return new Outcome.Waiting(
              "Tenant '%s' is no longer offered to this organisation: annotate it with %s=%s"
                  .formatted(wish.name(), Claims.OFFER_ANNOTATION, wish.organization()));
        }
      } else if (found.isPresent() && !isOurs(found.get(), wish)) {
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

  private Outcome delete(Wish wish, BiConsumer<Wish, Remains> remember) {
    Optional<Tenant> found = find(wish.name()).filter(each -> isOurs(each, wish));
    if (found.isEmpty()) {
      return new Outcome.Gone();
    }
    Tenant tenant = found.get();
    String uid = tenant.getMetadata().getUid();
    if (tenant.getSpec().restrictions() != null
        && tenant.getSpec().restrictions().hold() != null
        && !tenant.isMarkedForDeletion()) {
      return new Outcome.Waiting("staff holds it for a legal reason: it cannot be deleted");
    }
    remember.accept(wish, Remains.of(tenant, clock.instant()));
    if (!tenant.isMarkedForDeletion()) {
      var options = new DeleteOptions();
      // Exactly what was remembered goes, or nothing does.
      options.setPreconditions(new Preconditions(tenant.getMetadata().getResourceVersion(), uid));
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

  private static boolean isOffered(Tenant tenant, Wish wish) {
    return Claims.isOffered(tenant, wish.organization());
  }

  private static Map<String, Object> spec(Wish wish) {
    if (wish.claimed()) {
      return Map.of("organization", wish.organization().toString());
    }
    var spec = new LinkedHashMap<String, Object>();
    spec.put("displayName", wish.displayName());
    spec.put("organization", wish.organization().toString());
    spec.put("plan", wish.plan());
    putIfSet(spec, "region", wish.region());
    putIfSet(spec, "server", wish.pins().server());
    putIfSet(spec, "release", wish.pins().release());
    putIfSet(spec, "hostname", wish.pins().hostname());
    putIfSet(spec, "adopt", wish.adopt());
    if (wish.trialEndsAt() != null) {
      spec.put("trial", new Trial(wish.trialEndsAt().toString(), Trial.EnforcedBy.Operator));
    }
    return spec;
  }

  private static void putIfSet(Map<String, Object> spec, String field, @Nullable String value) {
    if (value != null) {
      spec.put(field, value);
    }
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
      case UNAUTHORIZED, FORBIDDEN ->
          "the cluster does not let the control plane do this: its ServiceAccount lacks a right of manifests/rbac.yaml";
      case TOO_MANY_REQUESTS -> "the cluster is busy";
      case CONFLICT, NOT_FOUND, INVALID ->
          "the cluster refuses Tenant '%s': %s".formatted(wish.name(), message);
      default ->
          e.getCode() >= INTERNAL_ERROR
              ? "the cluster failed with HTTP %d".formatted(e.getCode())
              : "the cluster cannot be reached";
    };
  }
}
