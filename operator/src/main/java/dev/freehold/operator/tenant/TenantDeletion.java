package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantSpec.ReclaimPolicy;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.DatabaseRemoval;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow.State;
import dev.freehold.operator.server.Server;
import dev.freehold.operator.server.ServerException;
import dev.freehold.operator.server.ServerPools;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes a tenant away: app, then database by {@code spec.reclaimPolicy}, then namespace. The
 * finalizer stays until all is done; a server that is gone is waited for, and the Tenant says so.
 */
final class TenantDeletion {
  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final DatabaseRemoval removal;
  private final Children children;
  private final AppExposure exposure;

  TenantDeletion(
      Catalog catalog,
      ServerPools pools,
      Registry registry,
      DatabaseRemoval removal,
      Children children,
      AppExposure exposure) {
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.removal = removal;
    this.children = children;
    this.exposure = exposure;
  }

  /** Empty: nothing is left, the finalizer may go. Else what is waited for. */
  Optional<StepResult.Blocked> run(TenantWork work) {
    children.delete(exposure.type(), work.namespace(), AppManifests.NAME);
    children.delete(Deployment.class, work.namespace(), AppManifests.NAME);
    try {
      Optional<StepResult.Blocked> waiting = removeDatabase(work);
      if (waiting.isPresent()) {
        return waiting;
      }
    } catch (ServerException e) {
      return Optional.of(
          waiting(
              Reason.of(e.reason()),
              "the deletion waits for the server: " + e.getMessage(),
              Duration.ofSeconds(10)));
    }
    children.delete(Namespace.class, null, work.namespace());
    return children.find(Namespace.class, null, work.namespace()).isPresent()
        ? Optional.of(
            waiting(
                Reason.Deleting,
                "waiting for the end of namespace '%s'".formatted(work.namespace()),
                Duration.ofSeconds(30)))
        : Optional.empty();
  }

  private Optional<StepResult.Blocked> removeDatabase(TenantWork work) {
    Binding binding = work.tenant().getSpec().binding();
    if (binding == null) {
      return removeUnbound(work);
    }
    Optional<DatabaseServer> resource = catalog.server(binding.server());
    if (resource.isEmpty()) {
      return Optional.of(
          waiting(
              Reason.ServerMissing,
              "the deletion waits for DatabaseServer '%s', which holds the tenant's data and does not exist: create it again"
                  .formatted(binding.server()),
              Duration.ofMinutes(1)));
    }
    Server server = pools.of(resource.get());
    registry
        .find(server, new DatabaseId(binding.databaseId()))
        // Only what is this tenant's: a binding may name a foreign row, and an earlier run may have
        // come this far.
        .filter(facts -> facts.row().belongsTo(work.name(), work.uid()))
        .ifPresent(facts -> remove(work.tenant(), server, facts));
    return Optional.empty();
  }

  /** A crash between row and binding leaves a row that only the registries know. */
  private Optional<StepResult.Blocked> removeUnbound(TenantWork work) {
    RegistrySearch search = RegistrySearch.forName(catalog.servers(), pools, registry, work.name());
    search.ownedBy(work.uid()).ifPresent(own -> remove(work.tenant(), own.server(), own.facts()));
    if (search.silent() != null) {
      throw search.silent();
    }
    return Optional.empty();
  }

  private void remove(Tenant tenant, Server server, DatabaseFacts facts) {
    // A database that was never finished holds nothing to retain.
    boolean drop =
        tenant.getSpec().effectiveReclaimPolicy() == ReclaimPolicy.Delete
            || facts.row().state() == State.creating;
    if (drop) {
      removal.drop(server, facts);
    } else if (facts.row().state() != State.tombstone) {
      removal.retain(server, facts);
    }
  }

  private static StepResult.Blocked waiting(Reason reason, String message, Duration lookAgain) {
    return new StepResult.Blocked(ConditionType.Ready, true, reason, message, lookAgain);
  }

  /** The outcome that a waiting deletion shows. */
  static Outcome outcome(StepResult.Blocked waiting) {
    return new Outcome(
        List.of(Finding.of(waiting.condition(), waiting)), false, waiting.lookAgain());
  }
}
