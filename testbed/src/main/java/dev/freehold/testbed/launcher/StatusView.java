package dev.freehold.testbed.launcher;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a resource of ours says of itself. The launcher knows it as people do: by its fields. */
record StatusView(GenericKubernetesResource resource) {

  static final String VERSION = "freehold.dev/v1alpha1";

  /** Whether the status speaks of this spec. */
  boolean isCurrent() {
    return resource.getMetadata().getGeneration().equals(observed());
  }

  /** Whether the status speaks of this spec and says that all is well. */
  boolean isReady() {
    return isCurrent()
        && ready().filter(condition -> "True".equals(condition.get("status"))).isPresent();
  }

  /** Empty before the operator has looked at it. */
  Optional<String> reason() {
    return ready().map(condition -> String.valueOf(condition.get("reason")));
  }

  String message() {
    return ready()
        .map(condition -> String.valueOf(condition.get("message")))
        .orElse("the operator has not looked at it yet");
  }

  /** Of a Tenant. */
  String url() {
    return String.valueOf((Object) resource.get("status", "url"));
  }

  /** Of a Tenant: {@code Full}, {@code ReadOnly}, {@code Suspended} or {@code Hibernated}. */
  String access() {
    return String.valueOf((Object) resource.get("status", "access"));
  }

  private Long observed() {
    return resource.get("status", "observedGeneration") instanceof Number number
        ? number.longValue()
        : -1L;
  }

  private Optional<Map<?, ?>> ready() {
    return resource.get("status", "conditions") instanceof List<?> conditions
        ? conditions.stream()
            .filter(condition -> condition instanceof Map<?, ?>)
            .<Map<?, ?>>map(condition -> (Map<?, ?>) condition)
            .filter(condition -> "Ready".equals(condition.get("type")))
            .findFirst()
        : Optional.empty();
  }
}
