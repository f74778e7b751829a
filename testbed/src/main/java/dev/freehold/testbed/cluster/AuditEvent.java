package dev.freehold.testbed.cluster;

import java.time.Instant;
import java.util.Set;

/**
 * One answered request to the API server. Texts are empty where the request has no such part.
 *
 * @param verb get, list, watch, create, update, patch, delete, deletecollection
 * @param apiGroup empty for the core group
 * @param code the HTTP status of the response
 * @param instant when the request came in
 */
public record AuditEvent(
    String verb,
    String user,
    String userAgent,
    String apiGroup,
    String resource,
    String subresource,
    String namespace,
    String name,
    int code,
    Instant instant) {

  private static final Set<String> WRITES =
      Set.of("create", "update", "patch", "delete", "deletecollection");

  /** Whether it asks to change something; refused requests ({@link #code} ≥ 400) included. */
  public boolean isWrite() {
    return WRITES.contains(verb);
  }
}
