package dev.freehold.operator.tenant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes objects of tenants. Each carries the hash of what we wanted; an object whose hash
 * is right is not written again, so a reconcile that changes nothing costs no write and the
 * informers need not keep whole objects.
 */
final class Children {
  static final String HASH_ANNOTATION = "freehold.dev/applied-hash";

  /**
   * With sorted maps: the order of a {@code Map.of} is another one in each process, and a restart
   * would write every object of every tenant again.
   */
  private static final KubernetesSerialization CANONICAL =
      new KubernetesSerialization(
          new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS), false);

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Freehold.OPERATOR_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Map<
          Class<? extends HasMetadata>, InformerEventSource<? extends HasMetadata, Tenant>>
      sources;

  Children(
      KubernetesClient client,
      Map<Class<? extends HasMetadata>, InformerEventSource<? extends HasMetadata, Tenant>>
          sources) {
    this.client = client;
    this.sources = sources;
  }

  /** As the informer knows it, pruned. */
  <T extends HasMetadata> Optional<T> find(Class<T> type, @Nullable String namespace, String name) {
    return source(type).get(new ResourceID(name, namespace));
  }

  /** Creates or updates the object unless it is known to be as desired. */
  <T extends HasMetadata> T apply(T desired) {
    return apply(desired, hash(CANONICAL.asJson(desired)));
  }

  /**
   * @param hash of what decides whether the object must be written; secret values are no part of it
   */
  <T extends HasMetadata> T apply(T desired, String hash) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) desired.getClass();
    Optional<T> known =
        find(type, desired.getMetadata().getNamespace(), desired.getMetadata().getName());
    if (known.isPresent() && hasHash(known.get(), hash)) {
      return known.get();
    }
    desired.getMetadata().getAnnotations().put(HASH_ANNOTATION, hash);
    T applied = client.resource(desired).patch(APPLY, desired);
    ResourceID id = ResourceID.fromResource(applied);
    if (known.isPresent()) {
      source(type).handleRecentResourceUpdate(id, applied, known.get());
    } else {
      source(type).handleRecentResourceCreate(id, applied);
    }
    return applied;
  }

  /** Deletes the object when there is one; the dependents follow in the background. */
  <T extends HasMetadata> void delete(Class<T> type, @Nullable String namespace, String name) {
    if (find(type, namespace, name).filter(object -> !object.isMarkedForDeletion()).isPresent()) {
      var resources = client.resources(type);
      // A Namespace is in none.
      (namespace == null ? resources : resources.inNamespace(namespace)).withName(name).delete();
    }
  }

  static boolean hasHash(HasMetadata object, String hash) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations != null
        && hash.equals(annotations.get(HASH_ANNOTATION))
        && !object.isMarkedForDeletion();
  }

  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> InformerEventSource<T, Tenant> source(Class<T> type) {
    var source = sources.get(type);
    if (source == null) {
      throw new IllegalStateException("no informer watches " + type.getSimpleName());
    }
    return (InformerEventSource<T, Tenant>) source;
  }
}
