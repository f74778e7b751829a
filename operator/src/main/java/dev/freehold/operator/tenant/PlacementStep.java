package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.Freehold;
import dev.freehold.operator.server.Claimant;
import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.DatabaseRemoval;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow;
import dev.freehold.operator.server.Server;
import dev.freehold.operator.server.ServerPools;
import dev.freehold.operator.server.Usage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the tenant's registry row, or takes one: first what {@code spec.binding} says, then what
 * any registry remembers, then a free slot. The row is committed before {@code spec.binding} is
 * applied; a crash between resumes, because the row carries the Tenant's UID.
 */
final class PlacementStep implements TenantStep {
  private static final String CLUSTER = "local";
  private static final String START_AFRESH = "New";

  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final DatabaseAdmin admin;
  private final DatabaseRemoval removal;
  private final BindingWriter bindings;
  private final Candidates candidates;
  private final TenantEvents events;
  private final Clock clock;

  PlacementStep(
      Catalog catalog,
      ServerPools pools,
      Registry registry,
      DatabaseAdmin admin,
      DatabaseRemoval removal,
      BindingWriter bindings,
      Candidates candidates,
      TenantEvents events,
      Clock clock) {
    this.events = events;
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.admin = admin;
    this.removal = removal;
    this.bindings = bindings;
    this.candidates = candidates;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "placement";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.Placed;
  }

  @Override
  public StepResult run(TenantWork work) {
    Binding binding = work.tenant().getSpec().binding();
    return binding != null ? bound(work, binding) : place(work);
  }

  private StepResult bound(TenantWork work, Binding binding) {
    Optional<DatabaseServer> resource = catalog.server(binding.server());
    if (resource.isEmpty()) {
      return StepResult.blocked(
          condition(),
          Reason.ServerMissing,
          "DatabaseServer '%s', which holds the tenant's data, does not exist: create it again"
              .formatted(binding.server()));
    }
    Server server = pools.of(resource.get());
    var id = new DatabaseId(binding.databaseId());
    Optional<DatabaseFacts> facts = registry.find(server, id);
    if (facts.isEmpty()) {
      return unregistered(work, server, id);
    }
    RegistryRow row = facts.get().row();
    if (!row.tenant().equals(work.name())) {
      return foreign(row.id());
    }
    if (row.state() == RegistryRow.State.purging) {
      return purging(work.name());
    }
    boolean live = row.tenantUid().equals(work.uid()) && row.state() != RegistryRow.State.tombstone;
    if (!live
        && !registry.ofThisInstallation(row)
        && !row.id().value().equals(work.tenant().getSpec().adopt())) {
      return adoptionRequired(List.of(new RegistrySearch.Found(server, facts.get())));
    }
    if (live && DataLoss.isAccepted(work, id) && admin.isLost(server, facts.get())) {
      // Its roles and its row go first: a crash after that finds the id in no registry.
      removal.drop(server, facts.get());
      return anew(work, id);
    }
    if (live) {
      if (!work.tenant().hasFinalizer(Freehold.FINALIZER)) {
        bindings.bind(work, binding);
      }
      work.placed(server, facts.get());
      return placed(server);
    }
    // The binding came with the manifest: applied again, so that we own it too.
    DatabaseFacts adopted = admin.adopt(server, facts.get(), work.name(), work.uid());
    bindings.bind(work, binding);
    work.placed(server, adopted);
    return placed(server);
  }

  /** The registry came from before the row was written, or it is another server's. */
  private StepResult unregistered(TenantWork work, Server server, DatabaseId id) {
    String unknown =
        "the registry of DatabaseServer '%s' has no database %s, which spec.binding names: is it the right server, or was it restored from before?"
            .formatted(server.name(), id.value());
    Optional<String> owner = registry.ownerOf(server, id.database());
    if (owner.isPresent()) {
      return StepResult.blocked(
          condition(),
          Reason.NotInRegistry,
          "%s A database '%s' is there and belongs to role '%s': bring the registry's row back, from a later backup of the database 'freehold'"
              .formatted(unknown, id.database(), owner.get()));
    }
    if (DataLoss.isAccepted(work, id)) {
      return anew(work, id);
    }
    Finding loss =
        DataLoss.of(
            work,
            id,
            Reason.NotInRegistry,
            unknown + " No database '%s' is there either".formatted(id.database()),
            clock.instant());
    work.note(loss);
    return StepResult.blocked(condition(), Reason.NotInRegistry, loss.message());
  }

  /** A new, empty database for one that is lost and given up, wherever there is room. */
  private StepResult anew(TenantWork work, DatabaseId lost) {
    RegistrySearch search = RegistrySearch.forName(catalog.servers(), pools, registry, work.name());
    Optional<RegistrySearch.Found> own = search.ownedBy(work.uid());
    if (own.isEmpty() && search.silent() != null) {
      throw search.silent();
    }
    StepResult result =
        own.isPresent() ? bind(work, own.get().server(), own.get().facts()) : claim(work, true);
    if (work.isPlaced()) {
      events.warning(
          work.tenant(),
          "DataLossAccepted",
          "database %s was given up by the annotation %s; the tenant has the new and empty database %s"
              .formatted(
                  lost.value(),
                  Freehold.ACCEPT_DATA_LOSS_ANNOTATION,
                  work.facts().row().id().value()));
    }
    return result;
  }

  private StepResult place(TenantWork work) {
    RegistrySearch search = RegistrySearch.forName(catalog.servers(), pools, registry, work.name());
    Optional<RegistrySearch.Found> own = search.ownedBy(work.uid());
    if (own.isPresent()) {
      return bind(work, own.get().server(), own.get().facts());
    }
    String adopt = work.tenant().getSpec().adopt();
    boolean afresh = START_AFRESH.equals(adopt);
    if (adopt != null && !afresh) {
      return adopt(work, search, new DatabaseId(adopt));
    }
    if (search.isPurging() && !afresh) {
      return purging(work.name());
    }
    if (!search.found().isEmpty() && !afresh) {
      return mayAdoptByItself(search)
          ? adopt(work, search.found().getFirst())
          : adoptionRequired(search.found());
    }
    if (search.silent() != null) {
      return new StepResult.Blocked(
          condition(),
          false,
          Reason.of(search.silent().reason()),
          "cannot tell whether data of this tenant exists already: " + search.silent().getMessage(),
          Duration.ofSeconds(10));
    }
    retainOthers(work, search);
    return claim(work, afresh);
  }

  private StepResult adopt(TenantWork work, RegistrySearch search, DatabaseId id) {
    Optional<RegistrySearch.Found> wanted =
        search.found().stream().filter(each -> each.facts().row().id().equals(id)).findFirst();
    if (wanted.isPresent() && wanted.get().isPurging()) {
      return purging(work.name());
    }
    if (wanted.isPresent()) {
      return adopt(work, wanted.get());
    }
    RegistrySearch anywhere = RegistrySearch.forId(catalog.servers(), pools, registry, id);
    if (!anywhere.found().isEmpty()) {
      return foreign(id);
    }
    if (anywhere.silent() != null) {
      throw anywhere.silent();
    }
    return StepResult.blocked(
        condition(),
        Reason.AdoptionTargetMissing,
        "no DatabaseServer's registry has the database %s, which spec.adopt names"
            .formatted(id.value()));
  }

  private StepResult adopt(TenantWork work, RegistrySearch.Found found) {
    Server server = found.server();
    return bind(work, server, admin.adopt(server, found.facts(), work.name(), work.uid()));
  }

  /**
   * Where there is no choice, exactly one database of the name on all servers: nobody was ever let
   * into it, so that its Tenant left nothing when it went before its binding came; or a person said
   * so for the whole server, and it was in use until its Tenant was lost. What was deleted on
   * purpose is a tombstone.
   */
  private boolean mayAdoptByItself(RegistrySearch search) {
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
            && catalog
                .server(only.server().name())
                .filter(resource -> AdoptionWindow.isOpen(resource, clock.instant()))
                .isPresent();
  }

  private StepResult purging(String tenant) {
    return StepResult.blocked(
        condition(),
        Reason.Purging,
        "the retained database of an earlier tenant '%s' is being dropped; this one waits until it is gone. spec.adopt: New does not wait"
            .formatted(tenant));
  }

  /** Nobody reaches foreign data by writing an id into a spec. */
  private static StepResult foreign(DatabaseId id) {
    return StepResult.blocked(
        ConditionType.DatabaseReady,
        Reason.Conflict,
        "database %s belongs to another tenant: remove it from spec.adopt or spec.binding"
            .formatted(id.value()));
  }

  private StepResult adoptionRequired(List<RegistrySearch.Found> found) {
    return StepResult.blocked(
        condition(),
        Reason.AdoptionRequired,
        "data of an earlier tenant of this name exists: %s. Set spec.adopt to its id to take it over, or to New to start afresh beside it. After a loss of the whole cluster: %s on the DatabaseServer lets all Tenants take over what was theirs"
            .formatted(
                found.stream()
                    .map(RegistrySearch.Found::describe)
                    .collect(Collectors.joining(", ")),
                Freehold.ADOPT_UNTIL_ANNOTATION));
  }

  /** {@code adopt: New} leaves what a former Tenant of this installation had as a tombstone. */
  private void retainOthers(TenantWork work, RegistrySearch search) {
    for (RegistrySearch.Found other : search.found()) {
      RegistryRow row = other.facts().row();
      if (!registry.ofThisInstallation(row)) {
        continue;
      }
      switch (row.state()) {
        case assigned ->
            removal.retain(
                other.server(), other.facts(), work.tenant().getSpec().effectiveRetention());
        // Never finished: it holds nothing to keep, and would stand in the way of the new row.
        case creating -> removal.drop(other.server(), other.facts());
        case tombstone, purging, stocking, warm -> {}
      }
    }
  }

  private StepResult claim(TenantWork work, boolean beside) {
    List<DatabaseServer> possible = candidates.of(work, catalog.servers());
    if (possible.isEmpty()) {
      return StepResult.blocked(
          condition(), Reason.NoServer, Candidates.explain(work, catalog.servers()));
    }
    var claimant = new Claimant(work.name(), work.uid(), work.plan().connections(), beside);
    var full = new ArrayList<String>();
    for (DatabaseServer candidate : possible) {
      Capacity capacity = candidate.getSpec().capacity();
      Usage known = Usage.of(candidate.getStatus());
      if (known.isStorageFull(capacity)) {
        full.add(full(candidate, known));
        continue;
      }
      Server server = pools.of(candidate);
      switch (registry.claim(server, claimant, capacity)) {
        case Registry.Claim.Claimed(DatabaseFacts facts) -> {
          return bind(work, server, facts);
        }
        case Registry.Claim.Full(Usage used) -> full.add(full(candidate, used));
        case Registry.Claim.Taken(List<DatabaseFacts> others) -> {
          return adoptionRequired(
              others.stream().map(facts -> new RegistrySearch.Found(server, facts)).toList());
        }
      }
    }
    return StepResult.blocked(
        condition(),
        Reason.NoCapacity,
        "no DatabaseServer has room for a tenant with %d connections: %s. Raise spec.capacity or add a DatabaseServer"
            .formatted(
                claimant.connections(), full.stream().sorted().collect(Collectors.joining("; "))));
  }

  private static String full(DatabaseServer server, Usage used) {
    return "%s %s"
        .formatted(server.getMetadata().getName(), used.describe(server.getSpec().capacity()));
  }

  private StepResult bind(TenantWork work, Server server, DatabaseFacts facts) {
    Binding before = work.tenant().getSpec().binding();
    long revision = before == null ? 1 : before.revision() + 1;
    bindings.bind(work, new Binding(server.name(), facts.row().id().value(), CLUSTER, revision));
    work.placed(server, facts);
    return placed(server);
  }

  private static StepResult placed(Server server) {
    return new StepResult.Done(
        Reason.ServerChosen, "on DatabaseServer '%s'".formatted(server.name()));
  }
}
