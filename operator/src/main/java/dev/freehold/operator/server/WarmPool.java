package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import java.time.Duration;

/**
 * Keeps {@code spec.warmPool} databases ready on a server, so that a Tenant's claim is one short
 * transaction. Never more than there are free slots. A cordoned server keeps what it has; one that
 * is deleted loses it.
 *
 * <p>Sets: {@code Stocked}. A pool that cannot be filled keeps no tenant from its database.
 */
final class WarmPool implements ServerPart {
  private static final int AT_ONCE = 25;
  private static final int DROPPED_AT_ONCE = 5;
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final Duration QUIET = Duration.ofMillis(250);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Registry registry;
  private final Stocking stocking;
  private final DatabaseRemoval removal;

  WarmPool(Registry registry, DatabaseRemoval removal) {
    this.registry = registry;
    this.stocking = new Stocking(registry.sealing());
    this.removal = removal;
  }

  @Override
  public void look(Server server, DatabaseServer resource, ServerReport report) {
    int wanted = resource.getSpec().effectiveWarmPool();
    boolean hasPool = wanted > 0 || report.counts().warm() > 0 || report.knows("Stocked");
    if (!hasPool && report.counts().stocking() == 0) {
      return;
    }
    int target = target(resource, report.counts());
    try {
      if (!isAsWanted(server, resource, report.counts(), target)) {
        boolean done = bring(server, resource, target);
        report.databases(registry.counts(server));
        if (!done) {
          report.lookAgainIn(SOON);
        }
      }
      if (hasPool) {
        tell(report, resource, report.counts().warm(), target);
      }
    } catch (ServerException e) {
      if (e.endsTheLook()) {
        throw e;
      }
      report.databases(registry.counts(server));
      report.condition("Stocked", "False", e.reason().name(), String.valueOf(e.getMessage()));
    }
  }

  private static int target(DatabaseServer resource, Registry.Counts counts) {
    var spec = resource.getSpec();
    if (resource.isMarkedForDeletion()) {
      return 0;
    }
    int free = Math.max(0, spec.capacity().tenants() - counts.tenants());
    return Math.min(spec.effectiveWarmPool(), free);
  }

  /** A server at rest is asked once. */
  private boolean isAsWanted(
      Server server, DatabaseServer resource, Registry.Counts counts, int target) {
    return counts.stocking() == 0
        && (counts.warm() == target || counts.warm() < target && resource.getSpec().isCordoned())
        && (counts.warm() == 0 || !hasUnusable(server));
  }

  private boolean hasUnusable(Server server) {
    return server.query(
        "looking at the pool",
        connection -> WarmRows.hasUnusable(connection, registry.sealing().installation()));
  }

  /** A bounded step towards the target; true: it is reached. */
  private boolean bring(Server server, DatabaseServer resource, int target) {
    long end = System.nanoTime() + LONGEST.toNanos();
    retire(server, target);
    boolean tidy = dropLeftovers(server, end);
    boolean filled =
        resource.getSpec().isCordoned()
            || resource.isMarkedForDeletion()
            || fill(server, target, end);
    return tidy && filled;
  }

  private void retire(Server server, int target) {
    server.transaction(
        "taking databases out of the pool",
        connection -> {
          WarmRows.retireUnusable(connection, registry.sealing().installation());
          int surplus = RegistryTable.counts(connection).warm() - target;
          if (surplus > 0) {
            WarmRows.retireSurplus(connection, surplus);
          }
        });
  }

  /** True: nothing is left to drop. */
  private boolean dropLeftovers(Server server, long end) {
    int dropped = 0;
    for (DatabaseFacts facts : stocking.leftovers(server)) {
      if (!mayGoOn(server, end) || dropped++ == DROPPED_AT_ONCE) {
        return false;
      }
      removal.drop(server, facts);
    }
    return true;
  }

  /** True: the pool is full. */
  private boolean fill(Server server, int target, long end) {
    int missing = target - registry.counts(server).warm();
    for (int made = 0; made < missing; made++) {
      if (!mayGoOn(server, end) || made == AT_ONCE || !stocking.one(server)) {
        return false;
      }
    }
    return true;
  }

  /** Tenants that wait now make for themselves what would be made here. */
  private static boolean mayGoOn(Server server, long end) {
    return System.nanoTime() < end && server.demand().isQuiet(QUIET);
  }

  private static void tell(ServerReport report, DatabaseServer resource, int warm, int target) {
    String figures = "%d of %d databases are ready".formatted(warm, target);
    if (warm >= target) {
      report.condition("Stocked", "True", "Stocked", figures);
    } else if (resource.getSpec().isCordoned()) {
      report.condition(
          "Stocked", "False", "Cordoned", figures + "; a cordoned server gets no new ones");
    } else {
      report.condition("Stocked", "False", "Stocking", figures);
    }
  }
}
