package dev.freehold.controlplane.access;

import java.util.Optional;

/** Whose app a token is; the module identity knows. */
public interface Workloads {
  /**
   * @param token a projected ServiceAccount token
   * @return empty: nobody's, over, for another audience, or of something that is no tenant's app
   */
  Optional<Workload> of(String token);
}
