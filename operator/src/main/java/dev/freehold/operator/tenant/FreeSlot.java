package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.operator.server.Claimant;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.Server;
import dev.freehold.operator.server.ServerPools;
import dev.freehold.operator.server.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A slot for a tenant that has no data, on the first server that fits and has room. */
final class FreeSlot {
  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final Candidates candidates;
  private final BindingWriter bindings;

  FreeSlot(
      Catalog catalog,
      ServerPools pools,
      Registry registry,
      Candidates candidates,
      BindingWriter bindings) {
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.candidates = candidates;
    this.bindings = bindings;
  }

  /**
   * @param beside what an earlier Tenant of the name left may stay where it is
   */
  StepResult claim(TenantWork work, boolean beside) {
    List<DatabaseServer> possible = candidates.of(work, catalog.servers());
    if (possible.isEmpty()) {
      return StepResult.blocked(
          ConditionType.Placed, Reason.NoServer, Candidates.explain(work, catalog.servers()));
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
          return bindings.bind(work, server, facts);
        }
        case Registry.Claim.Full(Usage used) -> full.add(full(candidate, used));
        case Registry.Claim.Taken(List<DatabaseFacts> others) -> {
          return Adoption.required(
              others.stream().map(facts -> new RegistrySearch.Found(server, facts)).toList());
        }
      }
    }
    return StepResult.blocked(
        ConditionType.Placed,
        Reason.NoCapacity,
        "no DatabaseServer has room for a tenant with %d connections: %s. Raise spec.capacity or add a DatabaseServer"
            .formatted(
                claimant.connections(), full.stream().sorted().collect(Collectors.joining("; "))));
  }

  private static String full(DatabaseServer server, Usage used) {
    return "%s %s"
        .formatted(server.getMetadata().getName(), used.describe(server.getSpec().capacity()));
  }
}
