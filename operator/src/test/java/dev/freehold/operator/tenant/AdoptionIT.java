package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A Tenant that was deleted or lost, and is applied again: its data are never lost nor handed out.
 */
class AdoptionIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aReappliedTenantAsksFirstAndTakesItsDataWhenTold() throws SQLException {
    String tenant = World.name("again");
    String id = retained(tenant);

    // When
    world.cluster().apply(Manifests.tenant(tenant));

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "False", "AdoptionRequired");
    assertThat(placed.getMessage()).contains(id, "tombstone", "spec.adopt", "New");

    // When
    world.cluster().apply(Manifests.tenant(tenant, "adopt: " + id));

    // Then
    assertThat(world.awaitReady(tenant).getSpec().binding().databaseId()).isEqualTo(id);
    assertData(tenant);
  }

  /** Its Tenant went between the claim and the binding, and nobody saw to it. */
  @Test
  void whatNobodyWasEverToldThePasswordOfIsTakenWithoutAsking() throws SQLException {
    String tenant = World.name("unopened");
    String id = retained(tenant);
    try (Connection superuser = world.postgres().connect("freehold")) {
      execute(
          superuser,
          "update registry.tenant_database set sealed_password = decode(repeat('ab', 60), 'hex'), state = 'assigned', tombstoned_at = null where id = '"
              + id
              + "'");
    }

    // When
    world.cluster().apply(Manifests.tenant(tenant));

    // Then
    assertThat(world.awaitReady(tenant).getSpec().binding().databaseId()).isEqualTo(id);
    world.app(tenant).close();
  }

  @Test
  void aFreshStartLeavesTheOldDataBeside() throws SQLException {
    String tenant = World.name("fresh");
    String old = retained(tenant);

    // When
    world.cluster().apply(Manifests.tenant(tenant, "adopt: New"));

    // Then
    String id = world.awaitReady(tenant).getSpec().binding().databaseId();
    assertThat(id).isNotEqualTo(old);
    assertThat(state(old)).isEqualTo("tombstone");
    try (Connection app = world.app(tenant)) {
      assertThatThrownBy(() -> execute(app, "select from note")).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void aTenantThatWasLostWithoutDeletionKeepsItsDataBesideAFreshStart() throws SQLException {
    String tenant = World.name("lost");
    world.cluster().apply(Manifests.tenant(tenant));
    String old = world.awaitReady(tenant).getSpec().binding().databaseId();
    lose(tenant);

    // When
    world.cluster().apply(Manifests.tenant(tenant, "adopt: New"));

    // Then
    assertThat(world.awaitReady(tenant).getSpec().binding().databaseId()).isNotEqualTo(old);
    assertThat(state(old)).isEqualTo("tombstone");
  }

  @Test
  void ofTwoTheOlderOneIsTakenWhenTheNewerOneIsStillInUse() throws SQLException {
    String tenant = World.name("older");
    String old = retained(tenant);
    world.cluster().apply(Manifests.tenant(tenant, "adopt: New"));
    String newer = world.awaitReady(tenant).getSpec().binding().databaseId();
    lose(tenant);

    // When
    world.cluster().apply(Manifests.tenant(tenant, "adopt: " + old));

    // Then
    assertThat(world.awaitReady(tenant).getSpec().binding().databaseId()).isEqualTo(old);
    assertData(tenant);
    assertThat(state(newer)).isEqualTo("tombstone");
  }

  @Test
  void aManifestThatKeepsTheBindingFindsItsDataWithoutAsking() throws SQLException {
    String tenant = World.name("kept");
    String id = retained(tenant);

    // When
    world.cluster().apply(Manifests.tenant(tenant, binding(id)));

    // Then
    world.awaitReady(tenant);
    assertData(tenant);
  }

  @Test
  void nobodyReachesForeignDataByWritingAnId() throws SQLException {
    String victim = World.name("victim");
    world.cluster().apply(Manifests.tenant(victim));
    String id = world.awaitReady(victim).getSpec().binding().databaseId();
    for (String wish : new String[] {"adopt: " + id, binding(id)}) {
      String thief = World.name("thief");

      // When
      world.cluster().apply(Manifests.tenant(thief, "reclaimPolicy: Delete", wish));

      // Then
      Condition refused = world.awaitCondition(thief, "DatabaseReady", "False", "Conflict");
      assertThat(refused.getMessage()).contains(id, "belongs to another tenant", "remove it");
      assertThat(world.client().namespaces().withName("tenant-" + thief).get()).isNull();

      // When
      world.delete(thief);

      // Then
      world.awaitGone(thief);
      world.app(victim).close();
    }
  }

  @Test
  void anIdThatNoRegistryHoldsIsSaidToBeMissing() {
    String tenant = World.name("nodata");

    // When
    world.cluster().apply(Manifests.tenant(tenant, "adopt: aaaaaaaaaaaaaaaa"));

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "False", "AdoptionTargetMissing");
    assertThat(placed.getMessage()).contains("aaaaaaaaaaaaaaaa");
    world.delete(tenant);
    world.awaitGone(tenant);
  }

  private static String binding(String id) {
    return "binding: {server: %s, databaseId: %s, cluster: local, revision: 1}"
        .formatted(World.SERVER, id);
  }

  /** Data of a Tenant that was deleted; the id. */
  private static String retained(String tenant) throws SQLException {
    world.cluster().apply(Manifests.tenant(tenant));
    String id = world.awaitReady(tenant).getSpec().binding().databaseId();
    try (Connection app = world.app(tenant)) {
      execute(app, "create table note as select 'kept' as text");
    }
    world.delete(tenant);
    world.awaitGone(tenant);
    assertThat(state(id)).isEqualTo("tombstone");
    return id;
  }

  /** As after the loss of a cluster: Tenant and namespace are gone, the operator was not asked. */
  private static void lose(String tenant) {
    world.operator().stop();
    world.delete(tenant);
    world.patch(tenant, "{\"metadata\": {\"finalizers\": null}}");
    world.awaitGone(tenant);
    world.client().namespaces().withName("tenant-" + tenant).delete();
    world.operator().start();
  }

  private static void assertData(String tenant) throws SQLException {
    try (Connection app = world.app(tenant)) {
      execute(app, "insert into note values ('more')");
    }
  }

  private static String state(String id) throws SQLException {
    try (Connection connection = world.postgres().connect("freehold");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select state from registry.tenant_database where id = '" + id + "'")) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
