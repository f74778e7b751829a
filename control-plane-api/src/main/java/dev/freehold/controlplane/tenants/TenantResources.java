package dev.freehold.controlplane.tenants;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Restriction;
import dev.freehold.crds.Tenant;
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
import java.util.UUID;
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
  Outcome carryOut(Wish wish, BiConsumer<UUID, Remains> remember) {
    try {
      Outcome outcome = wish.deleted() ? delete(wish, remember) : apply(wish);
      reached = true;
      return outcome;
    } catch (KubernetesClientException e) {
      reached = e.getCode() > 0;
      return new Outcome.Waiting(Refusal.of(wish.name(), e));
    }
  }

  private Outcome apply(Wish wish) {
    Optional<Tenant> found = find(wish.name());
    if (found.isEmpty()) {
      if (wish.uid() != null) {
        return new Outcome.Waiting(Refusal.DELETED);
      }
      return wish.claimed() ? notOffered(wish) : create(wish);
    }
    Tenant tenant = found.get();
    if (isOurs(tenant, wish)) {
      return change(wish, tenant);
    }
    if (wish.uid() != null) {
      return new Outcome.Waiting(
          "it was deleted in the cluster, and a Tenant that is not this one has its name: tell support");
    }
    if (wish.claimed()) {
      return isOffered(tenant, wish) ? change(wish, tenant) : notOffered(wish);
    }
    return new Outcome.Waiting(
        "a Tenant named '%s' exists in the cluster and is not this one: choose another name"
            .formatted(wish.name()));
  }

  private Outcome create(Wish wish) {
    String uid = patch(wish, null, TENANTS_MANAGER, WishedSpec.creating(wish).fields());
    if (wish.pausedSince() != null) {
      patch(wish, uid, CUSTOMER_MANAGER, pause(wish));
    }
    return new Outcome.Applied(uid, Map.of());
  }

  private Outcome change(Wish wish, Tenant tenant) {
    String uid = tenant.getMetadata().getUid();
    var spec = WishedSpec.changing(wish, tenant);
    try {
      patch(wish, uid, TENANTS_MANAGER, spec.fields());
    } finally {
      // Whatever is in the way of the one, a customer pauses and resumes. It may hold a pause that
      // is over.
      patch(wish, uid, CUSTOMER_MANAGER, pause(wish));
    }
    return new Outcome.Applied(uid, spec.others());
  }

  private static Outcome notOffered(Wish wish) {
    return new Outcome.Waiting(
        "Tenant '%s' is no longer offered to this organisation: annotate it with %s=%s"
            .formatted(wish.name(), Claims.OFFER_ANNOTATION, wish.organization()));
  }

  private Outcome delete(Wish wish, BiConsumer<UUID, Remains> remember) {
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
    remember.accept(wish.id(), Remains.of(tenant, clock.instant()));
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

  /**
   * By its uid, or, when it was made again from a backup or a manifest, by what is written on it.
   */
  static boolean isOurs(Tenant tenant, Wish wish) {
    return tenant.getMetadata().getUid().equals(wish.uid())
        || (wish.id().toString().equals(rowOf(tenant))
            && wish.organization().toString().equals(tenant.getSpec().organization()));
  }

  /** The id of the row that it says it belongs to; null: it says nothing. */
  static @Nullable String rowOf(Tenant tenant) {
    Map<String, String> annotations = tenant.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(ID_ANNOTATION);
  }

  private static boolean isOffered(Tenant tenant, Wish wish) {
    return Claims.isOffered(tenant, wish.organization());
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
}
