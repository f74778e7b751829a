package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Tenant ends though its app still talks to its database. */
class DeletionIT {
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
  void deleteDropsEverythingThoughSessionsAreOpen() throws SQLException {
    String tenant = World.name("drop");
    server.applyTenant(tenant, "reclaimPolicy: Delete");
    String database = world.awaitReady(tenant).getStatus().database();
    try (Connection open = world.app(tenant)) {
      execute(open, "create table note ()");

      // When
      world.delete(tenant);

      // Then
      world.awaitGone(tenant);
    }
    assertThat(
            server.query(
                "freehold",
                """
                select datname from pg_database where datname like '%1$s%%'
                union all select rolname from pg_roles where rolname like '%1$s%%'
                union all select tenant_name from registry.tenant_database where tenant_name = '%2$s'
                """
                    .formatted(database, tenant)))
        .isEmpty();
    assertThat(world.client().namespaces().withName("tenant-" + tenant).get()).isNull();
  }

  @Test
  void retainLocksTheDatabaseAndEndsSessions() throws SQLException {
    String tenant = World.name("retain");
    server.applyTenant(tenant);
    Map<String, String> credentials = credentials(tenant);
    try (Connection open = world.app(tenant)) {
      execute(open, "create table note ()");

      // When
      world.delete(tenant);

      // Then
      world.awaitGone(tenant);
      assertThatThrownBy(() -> execute(open, "select from note")).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(
            () ->
                server
                    .postgres()
                    .connect(
                        credentials.get("database"),
                        credentials.get("username"),
                        credentials.get("password"))
                    .close())
        .extracting("SQLState")
        .isEqualTo("28000");
    assertThat(
            server.query(
                credentials.get("database"), "select relname from pg_class where relname = 'note'"))
        .isEqualTo("note");
    assertThat(
            server.query(
                "freehold",
                "select state from registry.tenant_database where tenant_name = '" + tenant + "'"))
        .isEqualTo("tombstone");
  }

  private static Map<String, String> credentials(String tenant) {
    world.awaitReady(tenant);
    return world.credentials(tenant);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
