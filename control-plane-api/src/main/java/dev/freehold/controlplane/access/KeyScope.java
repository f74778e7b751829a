package dev.freehold.controlplane.access;

import java.util.UUID;

/**
 * What an API key narrows its maker to.
 *
 * @param id the key's
 * @param organization the only one in which it counts
 * @param role what it may at most: a built-in role's name, or the id of one that was made
 */
public record KeyScope(UUID id, UUID organization, String role) {
  /** As in the audit log, such as {@code api_key:0198…}. */
  String actor() {
    return "api_key:" + id;
  }
}
