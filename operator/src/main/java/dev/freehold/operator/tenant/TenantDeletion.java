package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantSpec.ReclaimPolicy;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.DatabaseRemoval;
import dev.freehold.operator.server.Forgotten;
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
 * finalizer stays until all is done; a server that is gone is waited for, and the Tenant says so,
 * until a person says {@code freehold.dev/force-forget}.
 */
final class TenantDeletion {
  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final DatabaseRemoval removal;
  private final Children children;
  private final AppExposure exposure;
  private final TenantEvents events;

  TenantDeletion(
      Catalog catalog,
      ServerPools pools,
      Registry registry,
      DatabaseRemoval removal,
      Children children,
      AppExposure exposure,
      TenantEvents events) {
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.removal = removal;
    this.children = children;
    this.exposure = exposure;
    this.events = events;
  }

  /** Empty: nothing is left, the finalizer may go. Else what is waited for. */
  Optional<StepResult.Blocked> run(TenantWork work) {
    children.delete(exposure.type(), work.namespace(), AppManifests.NAME);
    children.delete(Deployment.class, work.namespace(), AppManifests.NAME);
    Optional<StepResult.Blocked> waiting = database(work);
    boolean forgotten = waiting.isPresent();
    if (waiting.isPresent()) {
      waiting = forget(work, waiting.get());
    }
    if (waiting.isPresent()) {
      return waiting;
    }
    children.delete(Namespace.class, null, work.namespace());
    if (children.find(Namespace.class, null, work.namespace()).isPresent()) {
      return Optional.of(
          waiting(
              Reason.Deleting,
              "waiting for the end of namespace '%s'; if it does not end, its status.conditions say what in it is in the way: kubectl get namespace %s -o yaml"
                  .formatted(work.namespace(), work.namespace()),
              Duration.ofSeconds(30)));
    }
    if (forgotten) {
      tell(work);
    }
    return Optional.empty();
  }

  private void tell(TenantWork work) {
    Binding binding = work.tenant().getSpec().binding();
    // The finalizer goes after it: a conflict there, or a cache that lags, brings us here again.
    events.warningOnce(
        work.tenant(),
        "Forgotten",
        "%s: %s was not removed; it will be listed as an orphan when the server is back"
            .formatted(
                Freehold.FORCE_FORGET_ANNOTATION,
                binding == null
                    ? "what may be on a server that does not answer"
                    : "database %s on DatabaseServer '%s'"
                        .formatted(binding.databaseId(), binding.server())));
  }

  private Optional<StepResult.Blocked> database(TenantWork work) {
    try {
      return removeDatabase(work);
    } catch (ServerException e) {
      return Optional.of(
          waiting(
              Reason.of(e.reason()),
              "the deletion waits for the server: " + e.getMessage(),
              Duration.ofSeconds(10)));
    }
  }

  /**
   * The exit when a server is gone for ever: a person says so, and what is left there is recorded
   * in the DatabaseServer's status before the Tenant goes. Nothing is skipped that can be done.
   *
   * @param waiting why the database cannot be removed
   */
  private Optional<StepResult.Blocked> forget(TenantWork work, StepResult.Blocked waiting) {
    if (!Forgotten.isAskedFor(work.tenant())) {
      return Optional.of(
          new StepResult.Blocked(
              waiting.condition(),
              waiting.known(),
              waiting.reason(),
              waiting.message()
                  + ". If it is gone for ever: kubectl annotate tenant %s %s=true leaves the database behind"
                      .formatted(work.name(), Freehold.FORCE_FORGET_ANNOTATION),
              waiting.lookAgain()));
    }
    Binding binding = work.tenant().getSpec().binding();
    if (binding != null
        && catalog
            .server(binding.server())
            .filter(server -> !Forgotten.isRecorded(server, binding.databaseId()))
            .isPresent()) {
      return Optional.of(
          waiting(
              Reason.Deleting,
              "the database is being recorded as left behind in the status of DatabaseServer '%s'"
                  .formatted(binding.server()),
              Duration.ofSeconds(1)));
    }
    return Optional.empty();
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
    } else if (facts.row().state() == State.assigned) {
      removal.retain(server, facts, tenant.getSpec().effectiveRetention());
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
