package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
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

  @Test
  void aRetainedDatabaseIsPurgedWhenItsTimeIsOverAndItsNameIsFreeAgain() throws SQLException {
    String tenant = World.name("brief");
    server.applyTenant(tenant, "retention: 1s");
    String database = credentials(tenant).get("database");
    world.delete(tenant);
    world.awaitGone(tenant);

    // Then
    awaitPurged(database);
    assertThat(world.events(server.name(), "Purged"))
        .anySatisfy(message -> assertThat(message).contains(database, tenant));

    // When
    server.applyTenant(tenant);

    // Then
    assertThat(world.awaitReady(tenant).getStatus().database()).isNotEqualTo(database);
  }

  @Test
  void aPersonPurgesWhatIsRetainedAndNothingThatIsInUse() throws SQLException {
    String living = World.name("living");
    server.applyTenant(living);
    String tenant = World.name("purge");
    server.applyTenant(tenant, "retention: 40d");
    String used = credentials(living).get("database").substring(3);
    String retained = credentials(tenant).get("database").substring(3);
    world.delete(tenant);
    world.awaitGone(tenant);
    World.await(
        "the server lists the retained database",
        () ->
            Optional.of(world.awaitServer(server.name(), "Tombstones", "True", "Retained"))
                .filter(
                    each -> each.getMessage().contains(retained + " of '" + tenant + "' until 20"))
                .filter(each -> each.getMessage().contains("freehold.dev/purge=ID")),
        () -> world.cluster().kubectl("describe", "databaseserver", server.name()));

    // When
    server.annotate("freehold.dev/purge", retained + "," + used);

    // Then
    awaitPurged("fh_" + retained);
    World.await(
        "the server says what it does not purge",
        () ->
            Optional.of(world.awaitServer(server.name(), "Tombstones", "False", "None"))
                .filter(each -> each.getMessage().contains(used + " is not purged"))
                .filter(each -> each.getMessage().contains("Tenant '" + living + "'")),
        () -> world.cluster().kubectl("describe", "databaseserver", server.name()));
    world.app(living).close();
    assertThat(world.operator().gauge("freehold.server.tombstones", "server", server.name()))
        .contains(0.0);

    // When: its id is still there when it is deleted as well
    world.delete(living);
    world.awaitGone(living);

    // Then
    World.await(
        "the server says that it was in use",
        () ->
            Optional.of(world.awaitServer(server.name(), "Tombstones", "True", "Retained"))
                .filter(each -> each.getMessage().contains("it was in use when it was named")),
        () -> world.cluster().kubectl("describe", "databaseserver", server.name()));
    assertThat(left("fh_" + used)).isNotEmpty();

    // When
    server.annotate("freehold.dev/purge", "");
    World.await(
        "the server forgets that",
        () ->
            Optional.of(world.awaitServer(server.name(), "Tombstones", "True", "Retained"))
                .filter(each -> !each.getMessage().contains("it was in use when it was named")),
        () -> world.cluster().kubectl("describe", "databaseserver", server.name()));
    server.annotate("freehold.dev/purge", used);

    // Then
    awaitPurged("fh_" + used);
    server.annotate("freehold.dev/purge", "");
  }

  private static void awaitPurged(String database) {
    World.await(
        database + " is purged",
        () -> Optional.of(left(database)).filter(String::isEmpty),
        () -> left(database));
  }

  /** The first of the database, its roles and its row that is still there. */
  private static String left(String database) {
    try {
      return server.query(
          "freehold",
          """
          select datname from pg_database where datname = '%1$s'
          union all select rolname from pg_roles where rolname like '%1$s%%'
          union all select id from registry.tenant_database where database_name = '%1$s'
          """
              .formatted(database));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
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
