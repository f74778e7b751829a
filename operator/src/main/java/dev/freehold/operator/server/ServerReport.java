package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.operator.condition.Conditions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DatabaseServer's status in the making. What no part sets anew stays as the last look left it,
 * so a server that does not answer keeps its last figures.
 */
final class ServerReport {
  private static final List<String> CONDITIONS = List.of("Reachable", "Prepared", "Ready");

  private final DatabaseServer resource;
  private final Conditions conditions;
  private @Nullable String version;
  private @Nullable Integer tenants;
  private @Nullable Integer tombstones;

  ServerReport(DatabaseServer resource, Instant now) {
    this.resource = resource;
    DatabaseServerStatus before = resource.getStatus();
    this.conditions = new Conditions(resource, before == null ? null : before.conditions(), now);
    if (before != null) {
      version = before.version();
      tenants = before.tenants();
      tombstones = before.tombstones();
    }
  }

  /**
   * @param status {@code True}, {@code False} or {@code Unknown}
   */
  void condition(String type, String status, String reason, String message) {
    conditions.set(type, status, reason, message);
  }

  void version(String version) {
    this.version = version;
  }

  void databases(Registry.Counts counts) {
    tenants = counts.tenants();
    tombstones = counts.tombstones();
  }

  DatabaseServerStatus toStatus() {
    return new DatabaseServerStatus(
        resource.getMetadata().getGeneration(),
        conditions.inOrder(CONDITIONS),
        version,
        tenants,
        tombstones,
        null,
        null,
        null,
        null);
  }
}
