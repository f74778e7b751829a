package dev.freehold.testbed.cluster;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import org.jspecify.annotations.Nullable;

/** What an API server says of its resource types. */
public final class ResourceTypes {
  private ResourceTypes() {}

  /**
   * True when it serves them; shortly after the definition was made it has no conditions at all.
   */
  public static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
  }
}
