package dev.freehold.controlplane.tenants;

import org.jspecify.annotations.Nullable;

/**
 * With what a tenant's app enters its database: the keys of the Service Binding specification.
 *
 * @param uri with the password
 * @param jdbcUrl without it
 */
record Credentials(
    String host,
    int port,
    String database,
    String username,
    String password,
    String uri,
    @Nullable String jdbcUrl) {
  @Override
  public String toString() {
    return "Credentials[…]";
  }
}
