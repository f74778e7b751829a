package dev.freehold.controlplane.tenants;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who owns the fields of a resource's spec, as the API server records it for server-side apply. */
final class FieldOwners {
  private static final String FIELD = "f:";

  private FieldOwners() {}

  /** Field managers by the name of a field right below {@code spec}. */
  static Map<String, Collection<String>> ofSpec(HasMetadata resource) {
    return below(resource, "spec");
  }

  /**
   * Field managers by the name of a field right below the last one of the path.
   *
   * @param path such as {@code spec}, {@code trial}
   */
  static Map<String, Collection<String>> below(HasMetadata resource, String... path) {
    var owners = new TreeMap<String, Collection<String>>();
    for (ManagedFieldsEntry entry :
        Optional.ofNullable(resource.getMetadata().getManagedFields()).orElse(List.of())) {
      if (entry.getFieldsV1() == null) {
        continue;
      }
      Map<?, ?> fields = entry.getFieldsV1().getAdditionalProperties();
      for (String field : path) {
        fields = fields.get(FIELD + field) instanceof Map<?, ?> found ? found : Map.of();
      }
      fields.keySet().stream()
          .map(String::valueOf)
          .filter(field -> field.startsWith(FIELD))
          .forEach(
              field ->
                  owners
                      .computeIfAbsent(field.substring(FIELD.length()), _ -> new TreeSet<>())
                      .add(entry.getManager()));
    }
    return owners;
  }
}
