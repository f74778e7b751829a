package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps of a child what a reconcile reads of it: identity, labels, applied hash, a digest of which
 * fields are ours, the mark of the last request, a Deployment's status. No Secret's data stays in
 * memory.
 */
final class Pruning {
  /** kubectl's, the whole manifest once more. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private Pruning() {}

  static <T extends HasMetadata> TransformingItemStore<T> store(Class<T> type) {
    return new TransformingItemStore<>(object -> pruned(type, object));
  }

  /** Spec and status whole; of the metadata not what is larger than both and read by nobody. */
  static TransformingItemStore<Tenant> tenants() {
    return new TransformingItemStore<>(
        tenant -> {
          ObjectMeta metadata = tenant.getMetadata();
          metadata.setManagedFields(List.of());
          if (metadata.getAnnotations() != null
              && metadata.getAnnotations().containsKey(LAST_APPLIED)) {
            var kept = new HashMap<>(metadata.getAnnotations());
            kept.remove(LAST_APPLIED);
            metadata.setAnnotations(kept);
          }
          return tenant;
        });
  }

  private static <T extends HasMetadata> T pruned(Class<T> type, T object) {
    try {
      T pruned = type.getDeclaredConstructor().newInstance();
      Integer replicas =
          object instanceof Deployment deployment && deployment.getSpec() != null
              ? deployment.getSpec().getReplicas()
              : null;
      pruned.setMetadata(metadata(object.getMetadata(), replicas));
      if (object instanceof Deployment deployment && pruned instanceof Deployment kept) {
        kept.setStatus(deployment.getStatus());
      }
      return pruned;
    } catch (InstantiationException
        | IllegalAccessException
        | InvocationTargetException
        | NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no public constructor without parameters", e);
    }
  }

  private static ObjectMeta metadata(ObjectMeta full, @Nullable Integer replicas) {
    Map<String, String> annotations =
        full.getAnnotations() == null ? Map.of() : full.getAnnotations();
    var kept = new HashMap<String, String>();
    for (String key :
        List.of(
            Children.HASH_ANNOTATION,
            BindingSecret.REVISION_ANNOTATION,
            Freehold.LAST_REQUEST_ANNOTATION)) {
      String value = annotations.get(key);
      if (value != null) {
        kept.put(key, value);
      }
    }
    Ownership.keep(full, replicas, kept);
    return new ObjectMetaBuilder()
        .withName(full.getName())
        .withNamespace(full.getNamespace())
        .withUid(full.getUid())
        .withResourceVersion(full.getResourceVersion())
        .withGeneration(full.getGeneration())
        .withDeletionTimestamp(full.getDeletionTimestamp())
        .withLabels(full.getLabels())
        .withAnnotations(kept)
        .build();
  }
}
