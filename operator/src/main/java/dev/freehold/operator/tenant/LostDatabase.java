package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.Server;
import dev.freehold.operator.server.ServerPools;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A binding whose database is no more: told, and replaced only when a person has given it up. */
final class LostDatabase {
  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final FreeSlot freeSlot;
  private final BindingWriter bindings;
  private final TenantEvents events;
  private final Clock clock;

  LostDatabase(
      Catalog catalog,
      ServerPools pools,
      Registry registry,
      FreeSlot freeSlot,
      BindingWriter bindings,
      TenantEvents events,
      Clock clock) {
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.freeSlot = freeSlot;
    this.bindings = bindings;
    this.events = events;
    this.clock = clock;
  }

  /** The registry came from before the row was written, or it is another server's. */
  StepResult unregistered(TenantWork work, Server server, DatabaseId id) {
    String unknown =
        "the registry of DatabaseServer '%s' has no database %s, which spec.binding names: is it the right server, or was it restored from before?"
            .formatted(server.name(), id.value());
    // One that was adopted has the name that it came with.
    for (String database : names(work, id)) {
      Optional<String> owner = registry.ownerOf(server, database);
      if (owner.isPresent()) {
        return StepResult.blocked(
            ConditionType.Placed,
            Reason.NotInRegistry,
            "%s A database '%s' is there and belongs to role '%s': bring the registry's row back, from a later backup of the database 'freehold'"
                .formatted(unknown, database, owner.get()));
      }
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
    return StepResult.blocked(ConditionType.Placed, Reason.NotInRegistry, loss.message());
  }

  private static Set<String> names(TenantWork work, DatabaseId id) {
    var names = new LinkedHashSet<>(List.of(id.database()));
    TenantStatus status = work.tenant().getStatus();
    if (status != null && status.database() != null) {
      names.add(status.database());
    }
    return names;
  }

  /** A new, empty database for one that is lost and given up, wherever there is room. */
  StepResult anew(TenantWork work, DatabaseId lost) {
    RegistrySearch search = RegistrySearch.forName(catalog.servers(), pools, registry, work.name());
    Optional<RegistrySearch.Found> own = search.ownedBy(work.uid());
    if (own.isEmpty() && search.silent() != null) {
      throw search.silent();
    }
    StepResult result =
        own.isPresent()
            ? bindings.bind(work, own.get().server(), own.get().facts())
            : freeSlot.claim(work, true);
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
}
