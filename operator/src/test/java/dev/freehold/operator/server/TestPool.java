package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerSpec;
import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.server.Registry.Claim;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A pool on a server of the SQL tests. */
final class TestPool {
  private final TestServer world;
  private final Registry registry;
  private final WarmPool pool;

  TestPool(TestServer world, Registry registry) {
    this.world = world;
    this.registry = registry;
    this.pool = new WarmPool(registry, world.removal);
  }

  DatabaseFacts claim(String prefix) {
    String name = prefix + "-" + UUID.randomUUID();
    return ((Claim.Claimed) world.claim(name, name, 10_000)).facts();
  }

  void fill(int target) {
    Awaitility.await("a pool of " + target)
        .atMost(Duration.ofSeconds(60))
        .until(() -> look(world.server, server(target, false)).lookAgain().isEmpty());
  }

  void awaitQuiet() {
    Awaitility.await().until(() -> world.server.demand().isQuiet(Duration.ofMillis(250)));
  }

  ServerReport look(Server server, DatabaseServer resource) {
    var report = new ServerReport(resource, Instant.EPOCH);
    report.databases(registry.counts(server));
    pool.look(server, resource, report);
    return report;
  }

  static String stocked(ServerReport report) {
    return Conditions.find(report.toStatus().conditions(), "Stocked")
        .map(each -> each.getStatus() + "/" + each.getReason() + " " + each.getMessage())
        .orElse("");
  }

  static DatabaseServer server(int warm, boolean cordoned) {
    return server(warm, cordoned, 10_000);
  }

  static DatabaseServer server(int warm, boolean cordoned, int slots) {
    var server = new DatabaseServer();
    server.setMetadata(new ObjectMetaBuilder().withName("sql").withGeneration(1L).build());
    server.setSpec(
        new DatabaseServerSpec(
            "localhost",
            null,
            "admin",
            null,
            null,
            null,
            new Capacity(slots, null, null),
            warm,
            cordoned));
    return server;
  }

  List<DatabaseFacts> warm() {
    return world.server.query(
        "reading the pool",
        connection -> {
          return FactsQuery.where(connection, "where t.state = ?", "warm");
        });
  }

  /** Databases and roles of our names that no row knows, and rows that are unfinished. */
  List<String> strangers() throws SQLException {
    List<String> known =
        world.query("freehold", "select 'fh_' || id from registry.tenant_database");
    var found = new ArrayList<>(world.query("postgres", "select datname from pg_database"));
    found.addAll(world.query("postgres", "select rolname from pg_roles"));
    found.removeIf(
        name -> !name.startsWith("fh_") || known.contains(name.replaceFirst("_[abr]$", "")));
    found.addAll(
        world.query(
            "freehold",
            "select 'row ' || id from registry.tenant_database where state = 'stocking'"));
    return found;
  }
}
