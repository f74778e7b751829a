package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Binding;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The cluster is lost, or its etcd was restored from before its Tenants were made: they come back
 * from Git with other UIDs and no status, and find their databases again. None gets an empty one.
 */
class RestoredClusterIT {
  private static World world;
  private static OwnServer server;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    server = OwnServer.ready(world, 50);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aLostFleetComesBackFromGitWithItsData() throws SQLException {
    Map<String, Binding> withBinding = fleet("kept", 2);
    Map<String, Binding> without = fleet("bare", 2);
    String deleted = World.name("ended");
    server.applyTenant(deleted);
    String tombstone = world.awaitReady(deleted).getSpec().binding().databaseId();
    world.delete(deleted);
    world.awaitGone(deleted);
    String twice = livedTwice();
    String databases = databases();
    world.operator().stop();
    withBinding.keySet().forEach(RestoredClusterIT::lose);
    without.keySet().forEach(RestoredClusterIT::lose);
    lose(twice);

    // When: manifests with spec.binding, without one, and those of tenants that were deleted before
    withBinding.forEach((tenant, binding) -> server.applyTenant(tenant, manifest(binding)));
    without.keySet().forEach(tenant -> server.applyTenant(tenant));
    server.applyTenant(deleted);
    server.applyTenant(twice);
    world.operator().start();

    // Then
    for (String tenant : withBinding.keySet()) {
      assertHasItsData(tenant, withBinding.get(tenant));
    }
    for (String tenant : without.keySet()) {
      Condition placed = world.awaitCondition(tenant, "Placed", "False", "AdoptionRequired");
      assertThat(placed.getMessage()).contains("freehold.dev/adopt-until");
    }

    // When: what is no time opens nothing, and neither does one that has passed
    server.annotate("freehold.dev/adopt-until", "true");
    server.annotate("freehold.dev/adopt-until", Instant.now().minusSeconds(60).toString());
    without.keySet().forEach(world::touch);
    without.keySet().forEach(RestoredClusterIT::assertUnbound);
    server.annotate("freehold.dev/adopt-until", Instant.now().plusSeconds(600).toString());

    // Then
    for (String tenant : without.keySet()) {
      assertHasItsData(tenant, without.get(tenant));
    }
    // It was deleted on purpose: only a person can say that it shall live again.
    Condition asks = world.awaitCondition(deleted, "Placed", "False", "AdoptionRequired");
    assertThat(asks.getMessage()).contains(tombstone);
    // And of two databases of a tenant which one it shall have.
    for (String each : List.of(deleted, twice)) {
      world.touch(each);
      assertUnbound(each);
    }
    assertThat(databases()).isEqualTo(databases);
    server.annotate("freehold.dev/adopt-until", "");
  }

  /** Deleted, and begun afresh beside the data of before. */
  private static String livedTwice() {
    String tenant = World.name("twice");
    server.applyTenant(tenant);
    world.awaitReady(tenant);
    world.delete(tenant);
    world.awaitGone(tenant);
    server.applyTenant(tenant, "adopt: New");
    world.awaitReady(tenant);
    return tenant;
  }

  private static void assertUnbound(String tenant) {
    Observed.last(world, tenant);
    assertThat(world.tenant(tenant).getSpec().binding()).isNull();
  }

  private static Map<String, Binding> fleet(String prefix, int count) throws SQLException {
    var fleet = new LinkedHashMap<String, Binding>();
    for (int i = 0; i < count; i++) {
      String tenant = World.name(prefix);
      server.applyTenant(tenant);
      fleet.put(tenant, world.awaitReady(tenant).getSpec().binding());
      try (Connection app = world.app(tenant);
          var statement = app.createStatement()) {
        statement.execute("create table note as select '%s' as text".formatted(tenant));
      }
    }
    return fleet;
  }

  private static String manifest(Binding binding) {
    return "binding: {server: %s, databaseId: %s, cluster: %s, revision: %d}"
        .formatted(binding.server(), binding.databaseId(), binding.cluster(), binding.revision());
  }

  /** Nobody was asked: Tenant and namespace are no more. */
  private static void lose(String tenant) {
    world.delete(tenant);
    world.stripFinalizers(Tenant.class, tenant);
    world.client().namespaces().withName("tenant-" + tenant).delete();
    World.await(
        "the end of the namespace of " + tenant,
        () ->
            world.client().namespaces().withName("tenant-" + tenant).get() == null
                ? Optional.of(true)
                : Optional.empty(),
        () -> world.cluster().kubectl("get", "namespace", "tenant-" + tenant, "-o", "yaml"));
  }

  private static void assertHasItsData(String tenant, Binding before) throws SQLException {
    assertThat(world.awaitReady(tenant).getSpec().binding().databaseId())
        .isEqualTo(before.databaseId());
    try (Connection app = world.app(tenant);
        var statement = app.createStatement();
        var rows = statement.executeQuery("select text from note")) {
      rows.next();
      assertThat(rows.getString(1)).isEqualTo(tenant);
    }
  }

  private static String databases() throws SQLException {
    return server.query(
        "postgres",
        "select string_agg(datname, ' ' order by datname) from pg_database where datname like 'fh\\_%'");
  }
}
