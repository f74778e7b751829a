package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Binding;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.Installation;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that was there and is gone: told at once, and never hidden behind an empty one. */
class DataLossIT {
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
  void aLossIsToldAndNothingIsMadeAnewUntilItIsAcceptedByTheIdOfTheLostOne() throws SQLException {
    String tenant = ready("gone");
    Binding binding = world.tenant(tenant).getSpec().binding();
    String database = database(tenant);

    // When
    drop(database);

    // Then
    Condition loss = world.awaitCondition(tenant, "DataLoss", "True", "DatabaseMissing");
    String command =
        "kubectl annotate --overwrite tenant %s freehold.dev/accept-data-loss=%s"
            .formatted(tenant, binding.databaseId());
    assertThat(loss.getMessage())
        .contains(database, server.name(), "noticed at 2", "Restore it from a backup", command);
    assertThat(world.condition(tenant, "DatabaseReady").orElseThrow().getReason())
        .isEqualTo("DataLoss");
    assertThat(world.condition(tenant, "Ready").orElseThrow())
        .matches(
            ready -> ready.getStatus().equals("False") && ready.getReason().equals("DataLoss"));
    awaitOnServer(tenant, true);

    // When
    annotate(tenant, "aaaaaaaaaaaaaaaa");
    Observed.look(world, tenant);

    // Then
    assertThat(exists(database)).isFalse();
    assertThat(world.tenant(tenant).getSpec().binding()).isEqualTo(binding);
    Observed.event(world, tenant, "DataLoss");
    assertThat(world.events(tenant, "DataLoss")).hasSize(1);

    // When
    annotate(tenant, binding.databaseId());

    // Then
    world.awaitCondition(tenant, "DataLoss", "False", "Provisioned");
    world.awaitReady(tenant);
    Binding anew = world.tenant(tenant).getSpec().binding();
    assertThat(anew.databaseId()).isNotEqualTo(binding.databaseId());
    assertThat(anew.revision()).isEqualTo(binding.revision() + 1);
    try (Connection app = world.app(tenant)) {
      execute(app, "create table begins_again ()");
    }
    assertThat(
            server.query("postgres", "select 1 from pg_roles where rolname ~ '^" + database + "'"))
        .isEmpty();
    Observed.event(world, tenant, "DataLossAccepted");
    awaitOnServer(tenant, false);

    // When
    drop(database(tenant));

    // Then
    assertThat(world.awaitCondition(tenant, "DataLoss", "True", "DatabaseMissing").getMessage())
        .contains(anew.databaseId());
    Observed.look(world, tenant);
    assertThat(exists("fh_" + anew.databaseId())).isFalse();
    assertThat(world.tenant(tenant).getSpec().binding()).isEqualTo(anew);
  }

  @Test
  void whatIsRestoredUnderTheOldNameIsTakenAndHardened() throws SQLException {
    String tenant = ready("restored");
    String database = database(tenant);
    drop(database);
    world.awaitCondition(tenant, "DataLoss", "True", "DatabaseMissing");

    // When
    create(database + "_restoring");
    server.superuser(
        database + "_restoring",
        "create table ledger (entry int)",
        "alter table ledger owner to " + database,
        "insert into ledger values (7)");
    server.superuser(
        "postgres", "alter database %s_restoring rename to %s".formatted(database, database));

    // Then
    world.awaitCondition(tenant, "DataLoss", "False", "Provisioned");
    world.awaitReady(tenant);
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");
    try (Connection app = world.app(tenant);
        var rows = app.createStatement().executeQuery("select entry from ledger")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(7);
    }
    assertThat(
            server.query(
                "postgres",
                "select 1 from pg_database d, aclexplode(d.datacl) a where a.grantee = 0 and datname = '%s'"
                    .formatted(database)))
        .isEmpty();
  }

  @Test
  void anEmptyDatabaseOfThatNameIsALossAsWell() throws SQLException {
    String tenant = ready("empty");
    String database = database(tenant);

    // When
    drop(database);
    create(database);

    // Then
    Condition loss = world.awaitCondition(tenant, "DataLoss", "True", "DatabaseEmpty");
    assertThat(loss.getMessage()).contains("another one than was made", "nothing is in it");
    assertThat(world.condition(tenant, "Ready").orElseThrow().getReason()).isEqualTo("DataLoss");
  }

  @Test
  void aDatabaseThatBelongsToAnotherRoleSaysHowToGiveItBack() throws SQLException {
    String tenant = ready("taken");
    String database = database(tenant);

    // When
    server.superuser("postgres", "alter database %s owner to postgres".formatted(database));

    // Then
    Condition conflict = world.awaitCondition(tenant, "DatabaseReady", "False", "Conflict");
    assertThat(conflict.getMessage())
        .contains("ALTER DATABASE \"%s\" OWNER TO".formatted(database));

    // When
    server.superuser(
        "postgres",
        "alter database %s owner to %s".formatted(database, Installation.OPERATOR_ROLE));

    // Then
    world.awaitReady(tenant);
  }

  /** As one that was adopted has it. */
  @Test
  void aDatabaseOfAnotherNameIsNotLostWhenTheRegistryDoesNotKnowIt() throws SQLException {
    String tenant = ready("shop");
    Binding binding = world.tenant(tenant).getSpec().binding();
    String own = "shop_" + binding.databaseId();
    server.superuser("postgres", "alter database %s rename to %s".formatted(database(tenant), own));
    server.superuser(
        "freehold",
        "update registry.tenant_database set database_name = '%s' where id = '%s'"
            .formatted(own, binding.databaseId()));
    Observed.look(world, tenant);
    assertThat(world.tenant(tenant).getStatus().database()).isEqualTo(own);
    server.superuser(
        "freehold",
        "delete from registry.tenant_database where id = '%s'".formatted(binding.databaseId()));

    // When
    world.touch(tenant);

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "False", "NotInRegistry");
    assertThat(placed.getMessage()).contains(own + "' is there and belongs to role");
    assertThat(world.condition(tenant, "DataLoss")).isEmpty();
  }

  @Test
  void aRegistryWithoutTheRowIsToldApartFromALoss() throws SQLException {
    String tenant = ready("norow");
    Binding binding = world.tenant(tenant).getSpec().binding();
    String database = database(tenant);
    server.superuser(
        "freehold",
        "delete from registry.tenant_database where id = '%s'".formatted(binding.databaseId()));

    // When
    world.touch(tenant);

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "False", "NotInRegistry");
    assertThat(placed.getMessage())
        .contains("was it restored from before", database + "' is there and belongs to role");
    assertThat(world.condition(tenant, "DataLoss")).isEmpty();
    annotate(tenant, binding.databaseId());
    Observed.look(world, tenant);
    assertThat(world.tenant(tenant).getSpec().binding()).isEqualTo(binding);

    // When
    server.superuser(
        "postgres",
        "drop database " + database,
        "drop role %1$s_a, %1$s_r, %1$s".formatted(database));
    world.touch(tenant);

    // Then: it was accepted before it was noticed, so no loss is told
    World.await(
        tenant + " has another database",
        () ->
            Optional.of(world.tenant(tenant).getSpec().binding().databaseId())
                .filter(id -> !id.equals(binding.databaseId())),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    world.awaitReady(tenant);
    assertThat(world.condition(tenant, "DataLoss")).isEmpty();
  }

  private static String ready(String prefix) {
    String tenant = World.name(prefix);
    server.applyTenant(tenant);
    world.awaitReady(tenant);
    return tenant;
  }

  private static String database(String tenant) {
    return world.tenant(tenant).getStatus().database();
  }

  private static void drop(String database) throws SQLException {
    server.superuser("postgres", "drop database %s with (force)".formatted(database));
  }

  private static void create(String database) throws SQLException {
    server.superuser(
        "postgres", "create database %s owner %s".formatted(database, Installation.OPERATOR_ROLE));
  }

  private static boolean exists(String database) throws SQLException {
    return !server
        .query("postgres", "select 1 from pg_database where datname = '" + database + "'")
        .isEmpty();
  }

  private static void annotate(String tenant, String id) {
    world
        .cluster()
        .kubectl(
            "annotate", "--overwrite", "tenant", tenant, "freehold.dev/accept-data-loss=" + id);
  }

  private static void awaitOnServer(String tenant, boolean lost) {
    World.await(
        "the server says that it lost %s: %s".formatted(tenant, lost),
        () ->
            Conditions.find(
                    world
                        .client()
                        .resources(DatabaseServer.class)
                        .withName(server.name())
                        .get()
                        .getStatus()
                        .conditions(),
                    "DataLoss")
                .filter(
                    each ->
                        lost
                            == (each.getStatus().equals("True")
                                && each.getMessage().contains(tenant))),
        () -> world.cluster().kubectl("describe", "databaseserver", server.name()));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
