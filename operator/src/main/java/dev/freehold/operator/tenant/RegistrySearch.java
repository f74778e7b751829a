package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow;
import dev.freehold.operator.server.Server;
import dev.freehold.operator.server.ServerException;
import dev.freehold.operator.server.ServerPools;
import dev.freehold.operator.server.Twins;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks every server's registry, cordoned and non-matching ones too: a Tenant that lost its binding
 * may have data anywhere.
 *
 * @param found rows of the name, on all servers that answered
 * @param silent the first server that did not answer; null: all did
 */
record RegistrySearch(List<Found> found, @Nullable ServerException silent) {

  /** A row and where it is. */
  record Found(Server server, DatabaseFacts facts) {
    boolean isPurging() {
      return facts.row().state() == RegistryRow.State.purging;
    }

    String describe() {
      var row = facts.row();
      return "%s (%s on DatabaseServer '%s')"
          .formatted(row.id().value(), row.state(), server.name());
    }
  }

  static RegistrySearch forName(
      List<DatabaseServer> servers, ServerPools pools, Registry registry, String tenant) {
    return search(servers, pools, server -> registry.named(server, tenant));
  }

  static RegistrySearch forId(
      List<DatabaseServer> servers, ServerPools pools, Registry registry, DatabaseId id) {
    return search(
        servers, pools, server -> registry.find(server, id).map(List::of).orElse(List.of()));
  }

  private interface Question {
    List<DatabaseFacts> ask(Server server);
  }

  private static RegistrySearch search(
      List<DatabaseServer> servers, ServerPools pools, Question question) {
    var found = new ArrayList<Found>();
    ServerException silent = null;
    for (DatabaseServer resource : servers) {
      if (Twins.objection(resource).isPresent()) {
        // The other one is asked.
        continue;
      }
      try {
        Server server = pools.of(resource);
        question.ask(server).forEach(facts -> found.add(new Found(server, facts)));
      } catch (ServerException e) {
        silent = silent == null ? e : silent;
      }
    }
    return new RegistrySearch(List.copyOf(found), silent);
  }

  /** Some of it is on its way out, and the name is free only afterwards. */
  boolean isPurging() {
    return found.stream().anyMatch(Found::isPurging);
  }

  /**
   * The live row of exactly this Tenant: it was claimed before a crash, or its binding is not seen
   * yet.
   */
  Optional<Found> ownedBy(String uid) {
    return found.stream()
        .filter(each -> each.facts().row().tenantUid().equals(uid))
        .filter(each -> each.facts().row().state() != RegistryRow.State.tombstone)
        .filter(each -> !each.isPurging())
        .findFirst();
  }
}
