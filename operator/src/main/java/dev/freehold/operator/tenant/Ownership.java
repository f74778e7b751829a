package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a child are still ours, by the API server's own record ({@code managedFields}).
 * Whoever changes or removes a value that we applied takes the field from us; what others add, a
 * sidecar or a status, leaves our part as it was. So a digest of our part tells whether a child was
 * changed by hand, whatever its kind, and no object need be kept for it.
 */
final class Ownership {
  /** On the copies that informers keep, never in the cluster. */
  private static final String DIGEST = "freehold.dev/owned-fields";

  private static final String AUTOSCALED = "freehold.dev/autoscaled-replicas";

  /** Under this name the controller of HorizontalPodAutoscalers writes. */
  private static final String AUTOSCALER = "kube-controller-manager";

  private Ownership() {}

  /** What {@link Pruning} keeps of the record, which is the longest part of many an object. */
  static void keep(ObjectMeta full, @Nullable Integer replicas, Map<String, String> kept) {
    kept.put(DIGEST, digest(full));
    if (replicas != null && isAutoscaled(full)) {
      kept.put(AUTOSCALED, replicas.toString());
    }
  }

  /** Of a whole object, or of what an informer kept of it. */
  static String digest(HasMetadata object) {
    return annotation(object, DIGEST).orElseGet(() -> digest(object.getMetadata()));
  }

  /** How many pods an autoscaler has asked for; empty: none takes care of it. */
  static Optional<Integer> autoscaled(Deployment deployment) {
    boolean pruned = annotation(deployment, DIGEST).isPresent();
    return pruned
        ? annotation(deployment, AUTOSCALED).map(Integer::valueOf)
        : Optional.ofNullable(deployment.getSpec())
            .map(DeploymentSpec::getReplicas)
            .filter(_ -> isAutoscaled(deployment.getMetadata()));
  }

  /**
   * Every field that we want is recorded as ours.
   *
   * @param wanted as {@link #tree} gives it
   */
  static boolean isWhole(Map<String, Object> wanted, HasMetadata found) {
    return ours(found.getMetadata()).filter(fields -> owns(wanted, fields)).isPresent();
  }

  /**
   * What can be owned of an object.
   *
   * @param whole the object as JSON
   */
  static Map<String, Object> tree(Map<?, ?> whole) {
    var tree = new LinkedHashMap<String, Object>();
    whole.forEach((key, value) -> tree.put(String.valueOf(key), value));
    tree.keySet().removeAll(Set.of("apiVersion", "kind"));
    if (tree.remove("metadata") instanceof Map<?, ?> metadata) {
      var owned = new LinkedHashMap<String, Object>();
      for (String key : List.of("labels", "annotations")) {
        Object value = metadata.get(key);
        if (value != null) {
          owned.put(key, value);
        }
      }
      tree.put("metadata", owned);
    }
    return tree;
  }

  /** The same for objects that differ in values alone: the record of them is the same as well. */
  static Object shape(Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        var shape = new LinkedHashMap<Object, Object>();
        map.forEach((key, value) -> shape.put(key, value == null ? "" : shape(value)));
        yield shape;
      }
      case List<?> list -> {
        var shape = new ArrayList<Object>();
        list.forEach(item -> shape.add(shape(item)));
        yield shape;
      }
      default -> "";
    };
  }

  private static String digest(ObjectMeta full) {
    return Children.hash(ours(full).map(Object::toString).orElse(""));
  }

  private static Optional<Map<String, Object>> ours(ObjectMeta full) {
    return entries(full)
        .filter(each -> Freehold.OPERATOR_MANAGER.equals(each.getManager()))
        .filter(each -> "Apply".equals(each.getOperation()))
        .filter(each -> each.getSubresource() == null || each.getSubresource().isEmpty())
        .findFirst()
        .map(each -> each.getFieldsV1().getAdditionalProperties());
  }

  private static boolean isAutoscaled(ObjectMeta full) {
    return entries(full)
        .filter(each -> AUTOSCALER.equals(each.getManager()))
        .filter(each -> "scale".equals(each.getSubresource()))
        .map(each -> each.getFieldsV1().getAdditionalProperties().get("f:spec"))
        .anyMatch(spec -> spec instanceof Map<?, ?> fields && fields.containsKey("f:replicas"));
  }

  private static Stream<ManagedFieldsEntry> entries(ObjectMeta full) {
    return full.getManagedFields() == null
        ? Stream.empty()
        : full.getManagedFields().stream().filter(each -> each.getFieldsV1() != null);
  }

  /** By the format of FieldsV1: {@code f:} is a field, {@code k:} an item of a list by its keys. */
  private static boolean owns(Object wanted, Map<?, ?> fields) {
    if (fields.isEmpty()) {
      // A value, or a list or map that has one owner as a whole.
      return true;
    }
    return switch (wanted) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .filter(each -> !isNothing(each.getValue()))
              .allMatch(
                  each ->
                      fields.get("f:" + each.getKey()) instanceof Map<?, ?> child
                          && owns(each.getValue(), child));
      case List<?> list ->
          list.stream()
              .allMatch(
                  item ->
                      fields.entrySet().stream()
                          .anyMatch(
                              each ->
                                  isKeyOf(String.valueOf(each.getKey()), item)
                                      && each.getValue() instanceof Map<?, ?> child
                                      && owns(item, child)));
      default -> true;
    };
  }

  /** Keys that we leave to their default, such as a port's protocol, are no contradiction. */
  private static boolean isKeyOf(String key, Object item) {
    if (key.startsWith("v:")) {
      return key.substring(2).equals(Children.json(item));
    }
    return key.startsWith("k:")
        && item instanceof Map<?, ?> wanted
        && Children.parse(key.substring(2)).entrySet().stream()
            .allMatch(
                each -> {
                  Object value = wanted.get(each.getKey());
                  return value == null
                      || String.valueOf(value).equals(String.valueOf(each.getValue()));
                });
  }

  private static boolean isNothing(@Nullable Object value) {
    return value == null
        || value instanceof Map<?, ?> map && map.isEmpty()
        || value instanceof Collection<?> items && items.isEmpty();
  }

  private static Optional<String> annotation(HasMetadata object, String key) {
    return Optional.ofNullable(object.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(key));
  }
}
