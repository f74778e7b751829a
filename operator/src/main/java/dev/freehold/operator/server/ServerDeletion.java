package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.InUseProtection;
import dev.freehold.operator.InUseProtection.Users;

/**
 * When a deleted DatabaseServer may go: no Tenant lives on it, and nothing of ours is left on the
 * PostgreSQL server that would be out of everybody's sight afterwards. The databases of the pool
 * are dropped; retained ones wait for a person's word.
 *
 * <p>Sets: {@code InUse}.
 */
final class ServerDeletion {
  private final ServerTenants tenants;
  private final InUseProtection protection;

  ServerDeletion(ServerTenants tenants, InUseProtection protection) {
    this.tenants = tenants;
    this.protection = protection;
  }

  /**
   * @param ready whether this look went through: the report knows what the server holds
   * @return true: our finalizer is gone
   */
  boolean run(DatabaseServer resource, ServerReport report, boolean ready) {
    String name = resource.getMetadata().getName();
    Users users = protection.users(tenants.on(name), tenant -> livesOn(tenant, name));
    if (!users.isEmpty()) {
      waits(
          report,
          "True",
          "Tenants",
          "the deletion waits, and everything goes on: %s. Delete them first; new ones are placed elsewhere"
              .formatted(users.describe()));
      return false;
    }
    boolean forced = isForced(resource);
    if (!forced && !report.isTwin() && holds(resource, report, ready)) {
      return false;
    }
    protection.release(
        resource,
        forced
            ? "%s: whatever is left on the PostgreSQL server stays there and is not watched any more"
                .formatted(Freehold.FORCE_FORGET_ANNOTATION)
            : report.isTwin()
                ? "no tenant lives here, and what is on the server is another DatabaseServer's"
                : "no tenant lives here any more, and no database of ours is left");
    return true;
  }

  private static boolean livesOn(Tenant tenant, String server) {
    var binding = tenant.getSpec().binding();
    return binding != null && binding.server().equals(server);
  }

  static boolean isForced(DatabaseServer resource) {
    var annotations = resource.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(Freehold.FORCE_FORGET_ANNOTATION));
  }

  private static boolean holds(DatabaseServer resource, ServerReport report, boolean ready) {
    String exit =
        "to let the DatabaseServer go and leave them there: kubectl annotate databaseserver %s %s=true"
            .formatted(resource.getMetadata().getName(), Freehold.FORCE_FORGET_ANNOTATION);
    if (!ready) {
      waits(
          report,
          "Unknown",
          "ServerUnreachable",
          "the deletion waits, because it cannot tell which databases are left there: bring the server back; or, if it is gone for ever, "
              + exit);
      return true;
    }
    Registry.Counts counts = report.counts();
    if (counts.tombstones() > 0) {
      waits(
          report,
          "True",
          "Tombstones",
          "the deletion waits for %d retained databases of deleted tenants, until their time is over or they are purged (condition Tombstones); %s"
              .formatted(counts.tombstones(), exit));
      return true;
    }
    if (counts.tenants() > 0) {
      waits(
          report,
          "True",
          "Databases",
          "the deletion waits for %d databases whose Tenants do not live here any more, see condition Orphans; %s"
              .formatted(counts.tenants(), exit));
      return true;
    }
    if (counts.pooled() > 0) {
      waits(
          report,
          "True",
          "WarmPool",
          "%d databases that nobody claimed are being dropped".formatted(counts.pooled()));
      return true;
    }
    return false;
  }

  private static void waits(ServerReport report, String status, String reason, String message) {
    report.condition(InUseProtection.CONDITION, status, reason, message);
  }
}
