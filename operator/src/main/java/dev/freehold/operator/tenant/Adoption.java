package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.DatabaseRemoval;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow;
import dev.freehold.operator.server.Server;
import dev.freehold.operator.server.ServerPools;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an earlier Tenant of the name left: taken over when a person says so, in {@code spec.adopt}
 * or for a whole server, and never by the name alone.
 */
final class Adoption {
  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final DatabaseAdmin admin;
  private final DatabaseRemoval removal;
  private final BindingWriter bindings;
  private final Clock clock;

  Adoption(
      Catalog catalog,
      ServerPools pools,
      Registry registry,
      DatabaseAdmin admin,
      DatabaseRemoval removal,
      BindingWriter bindings,
      Clock clock) {
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.admin = admin;
    this.removal = removal;
    this.bindings = bindings;
    this.clock = clock;
  }

  /** What {@code spec.adopt} names. */
  StepResult ofId(TenantWork work, RegistrySearch search, DatabaseId id) {
    Optional<RegistrySearch.Found> wanted =
        search.found().stream().filter(each -> each.facts().row().id().equals(id)).findFirst();
    if (wanted.isPresent() && wanted.get().isPurging()) {
      return purging(work.name());
    }
    if (wanted.isPresent()) {
      return of(work, wanted.get());
    }
    RegistrySearch anywhere = RegistrySearch.forId(catalog.servers(), pools, registry, id);
    if (!anywhere.found().isEmpty()) {
      return foreign(id);
    }
    if (anywhere.silent() != null) {
      throw anywhere.silent();
    }
    return StepResult.blocked(
        ConditionType.Placed,
        Reason.AdoptionTargetMissing,
        "no DatabaseServer's registry has the database %s, which spec.adopt names"
            .formatted(id.value()));
  }

  StepResult of(TenantWork work, RegistrySearch.Found found) {
    return bindings.bind(work, found.server(), takeOver(work, found.server(), found.facts()));
  }

  /** A name has one database in use on a server: what else there is of it is retained. */
  DatabaseFacts takeOver(TenantWork work, Server server, DatabaseFacts facts) {
    for (DatabaseFacts other : registry.named(server, work.name())) {
      if (!other.row().id().equals(facts.row().id())) {
        retain(work, server, other);
      }
    }
    return admin.adopt(server, facts, work.name(), work.uid());
  }

  /**
   * Where there is no choice, exactly one database of the name on all servers: nobody was ever let
   * into it, so that its Tenant left nothing when it went before its binding came; or a person said
   * so for the whole server, and it was in use until its Tenant was lost. What was deleted on
   * purpose is a tombstone.
   */
  boolean isByItself(RegistrySearch search) {
    if (search.silent() != null || search.found().size() != 1) {
      return false;
    }
    RegistrySearch.Found only = search.found().getFirst();
    RegistryRow row = only.facts().row();
    if (!registry.ofThisInstallation(row)) {
      return false;
    }
    return !row.wasHandedOut()
        || row.state() == RegistryRow.State.assigned
            && !row.isHalfAdopted()
            && catalog
                .server(only.server().name())
                .filter(resource -> AdoptionWindow.isOpen(resource, clock.instant()))
                .isPresent();
  }

  /** {@code adopt: New} leaves what a former Tenant of this installation had as a tombstone. */
  void retainOthers(TenantWork work, RegistrySearch search) {
    search.found().forEach(other -> retain(work, other.server(), other.facts()));
  }

  private void retain(TenantWork work, Server server, DatabaseFacts other) {
    if (!registry.ofThisInstallation(other.row())) {
      return;
    }
    switch (other.row().state()) {
      case assigned -> removal.retain(server, other, work.tenant().getSpec().effectiveRetention());
      // Never finished: it holds nothing to keep, and would stand in the way of the new row.
      case creating -> removal.drop(server, other);
      case tombstone, purging, stocking, warm -> {}
    }
  }

  static StepResult purging(String tenant) {
    return StepResult.blocked(
        ConditionType.Placed,
        Reason.Purging,
        "the retained database of an earlier tenant '%s' is being dropped; this one waits until it is gone. spec.adopt: New does not wait"
            .formatted(tenant));
  }

  /** Nobody reaches foreign data by writing an id into a spec. */
  static StepResult foreign(DatabaseId id) {
    return StepResult.blocked(
        ConditionType.DatabaseReady,
        Reason.Conflict,
        "database %s belongs to another tenant: remove it from spec.adopt or spec.binding"
            .formatted(id.value()));
  }

  static StepResult required(List<RegistrySearch.Found> found) {
    return StepResult.blocked(
        ConditionType.Placed,
        Reason.AdoptionRequired,
        "data of an earlier tenant of this name exists: %s. Set spec.adopt to its id to take it over, or to New to start afresh beside it. After a loss of the whole cluster: %s on the DatabaseServer lets all Tenants take over what was theirs"
            .formatted(
                found.stream()
                    .map(RegistrySearch.Found::describe)
                    .collect(Collectors.joining(", ")),
                Freehold.ADOPT_UNTIL_ANNOTATION));
  }
}
