package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.DatabaseServer;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the tenant's registry row, or takes one: first what {@code spec.binding} says, then what
 * any registry remembers, then a free slot. The row is committed before {@code spec.binding} is
 * applied; a crash between resumes, because the row carries the Tenant's UID.
 */
final class PlacementStep implements TenantStep {
  private static final String START_AFRESH = "New";

  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final DatabaseAdmin admin;
  private final DatabaseRemoval removal;
  private final BindingWriter bindings;
  private final Adoption adoption;
  private final FreeSlot freeSlot;
  private final LostDatabase lost;

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
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.admin = admin;
    this.removal = removal;
    this.bindings = bindings;
    this.adoption = new Adoption(catalog, pools, registry, admin, removal, bindings, clock);
    this.freeSlot = new FreeSlot(catalog, pools, registry, candidates, bindings);
    this.lost = new LostDatabase(catalog, pools, registry, freeSlot, bindings, events, clock);
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
      return lost.unregistered(work, server, id);
    }
    RegistryRow row = facts.get().row();
    if (!row.tenant().equals(work.name())) {
      return Adoption.foreign(row.id());
    }
    if (row.state() == RegistryRow.State.purging) {
      return Adoption.purging(work.name());
    }
    boolean live = row.tenantUid().equals(work.uid()) && row.state() != RegistryRow.State.tombstone;
    if (!live
        && !registry.ofThisInstallation(row)
        && !row.id().value().equals(work.tenant().getSpec().adopt())) {
      return Adoption.required(List.of(new RegistrySearch.Found(server, facts.get())));
    }
    if (live && DataLoss.isAccepted(work, id) && admin.isLost(server, facts.get())) {
      // Its roles and its row go first: a crash after that finds the id in no registry.
      removal.drop(server, facts.get());
      return lost.anew(work, id);
    }
    if (live && work.tenant().hasFinalizer(Freehold.FINALIZER)) {
      return BindingWriter.placed(work, server, facts.get());
    }
    DatabaseFacts own = live ? facts.get() : adoption.takeOver(work, server, facts.get());
    return bindings.bind(work, binding, server, own);
  }

  private StepResult place(TenantWork work) {
    RegistrySearch search = RegistrySearch.forName(catalog.servers(), pools, registry, work.name());
    Optional<RegistrySearch.Found> own = search.ownedBy(work.uid());
    if (own.isPresent()) {
      return bindings.bind(work, own.get().server(), own.get().facts());
    }
    String adopt = work.tenant().getSpec().adopt();
    boolean afresh = START_AFRESH.equals(adopt);
    if (adopt != null && !afresh) {
      return adoption.ofId(work, search, new DatabaseId(adopt));
    }
    if (search.isPurging() && !afresh) {
      return Adoption.purging(work.name());
    }
    if (!search.found().isEmpty() && !afresh) {
      return adoption.isByItself(search)
          ? adoption.of(work, search.found().getFirst())
          : Adoption.required(search.found());
    }
    if (search.silent() != null) {
      return new StepResult.Blocked(
          condition(),
          false,
          Reason.of(search.silent().reason()),
          "cannot tell whether data of this tenant exists already: " + search.silent().getMessage(),
          Duration.ofSeconds(10));
    }
    adoption.retainOthers(work, search);
    return freeSlot.claim(work, afresh);
  }
}
