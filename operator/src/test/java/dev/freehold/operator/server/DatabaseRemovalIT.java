package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.RegistryRow.State;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class DatabaseRemovalIT {
  private final TestServer world;

  DatabaseRemovalIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void dropLeavesNothingThoughSessionsAreOpen() throws SQLException {
    var made = world.made();
    try (Connection open = world.app(made)) {
      TestServer.execute(open, "create table note ()");

      // When
      world.removal.drop(world.server, made.facts());
    }

    // Then
    assertThat(left(made.row())).isEmpty();
    assertThat(world.registry.find(world.server, made.row().id())).isEmpty();
  }

  @Test
  void dropGoesOnAfterACrashBetweenDatabaseAndRoles() throws SQLException {
    var made = world.made();
    world.asSuperuser("postgres", "drop database " + made.row().database());

    // When
    world.removal.drop(world.server, world.facts(made.row()));

    // Then
    assertThat(left(made.row())).isEmpty();
    assertThat(world.registry.find(world.server, made.row().id())).isEmpty();
  }

  /** PostgreSQL calls such a database invalid, and ends the session of whoever alters it. */
  @Test
  void dropGoesOnAfterACrashWithinDropDatabase() throws SQLException {
    var made = world.made();
    world.dropHalf(made.row());

    // When
    world.removal.drop(world.server, world.facts(made.row()));

    // Then
    assertThat(left(made.row())).isEmpty();
    assertThat(world.registry.find(world.server, made.row().id())).isEmpty();
  }

  @Test
  void aStrangersDatabaseAndRoleStayWhenAnIntentIsDropped() throws SQLException {
    var claimed = world.claimed();
    String name = claimed.row().database();
    world.asSuperuser("postgres", "create database " + name, "create role " + name);

    // When
    world.removal.drop(world.server, world.facts(claimed.row()));

    // Then
    assertThat(left(claimed.row())).containsExactly(name, name);
    assertThat(world.registry.find(world.server, claimed.row().id())).isEmpty();
    world.asSuperuser("postgres", "drop database " + name, "drop role " + name);
  }

  @Test
  void anIntentIsNotGivenUpWhileItsDatabaseIsStillBeingMade() throws Exception {
    var claimed = world.claimed();
    try (var slow = Executors.newSingleThreadExecutor();
        Connection blocking = world.postgres.connect("postgres")) {
      // Given: a statement of an operator that was killed, or hangs
      blocking.setAutoCommit(false);
      TestServer.execute(blocking, "lock table pg_database in share mode");
      var making = slow.submit(() -> world.admin.ensure(world.server, claimed, TestServer.LIMIT));
      Awaitility.await()
          .until(
              () ->
                  world.query(
                      "postgres",
                      "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'create database _%s%%'"
                          .formatted(claimed.row().database())),
              waiting -> waiting.size() == 1);

      // When
      assertThatThrownBy(() -> world.removal.drop(world.server, claimed))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("is being made by another session");

      // Then
      blocking.commit();
      making.get();
    }
    world.removal.drop(world.server, world.facts(claimed.row()));
    assertThat(left(claimed.row())).isEmpty();
    assertThat(world.registry.find(world.server, claimed.row().id())).isEmpty();
  }

  @Test
  void anIntentThatAnotherTenantHasTakenOverIsNotGivenUp() throws SQLException {
    var claimed = world.claimed();
    world.admin.adopt(world.server, claimed, claimed.row().tenant(), "another-uid");

    // When
    assertThatThrownBy(() -> world.removal.drop(world.server, claimed))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("given it to another Tenant");

    // Then
    assertThat(world.facts(claimed.row()).row().tenantUid()).isEqualTo("another-uid");
  }

  @Test
  void whoeverIsSlowMakesNoDatabaseThatWasGivenUpMeanwhile() throws SQLException {
    var claimed = world.claimed();
    world.removal.drop(world.server, claimed);

    // When
    assertThatThrownBy(() -> world.admin.ensure(world.server, claimed, TestServer.LIMIT))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("given up");

    // Then
    assertThat(left(claimed.row())).isEmpty();
  }

  @Test
  void whatAnotherOperatorHasMadeMeanwhileIsNotGivenUpAsAnIntent() throws SQLException {
    var claimed = world.claimed();
    world.admin.ensure(world.server, claimed, TestServer.LIMIT);

    // When
    assertThatThrownBy(() -> world.removal.drop(world.server, claimed))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("another operator has made");

    // Then
    assertThat(world.facts(claimed.row()).row().state()).isEqualTo(State.assigned);
    world.removal.drop(world.server, world.facts(claimed.row()));
    assertThat(left(claimed.row())).isEmpty();
  }

  @Test
  void anAssignedDatabaseThatIsNotOursAnyMoreIsNotDropped() throws SQLException {
    var made = world.made();
    world.asSuperuser(
        "postgres", "alter database %s owner to postgres".formatted(made.row().database()));

    // Then
    assertThatThrownBy(() -> world.removal.drop(world.server, world.facts(made.row())))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("belongs to role 'postgres'")
        .extracting("reason")
        .isEqualTo(ServerException.Reason.Conflict);
    assertThat(left(made.row())).hasSize(4);
  }

  @Test
  void retainLocksAndKeepsAndAnAdoptionOpensAgain() throws SQLException {
    var made = world.made();
    try (Connection open = world.app(made)) {
      TestServer.execute(open, "create table note ()");

      // When
      world.removal.retain(world.server, made.facts(), Duration.ofDays(30));

      // Then
      assertThatThrownBy(() -> TestServer.execute(open, "select 1"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(world.facts(made.row()).row().state()).isEqualTo(State.tombstone);
    assertThatThrownBy(() -> world.app(made).close()).isInstanceOf(SQLException.class);

    // When
    var adopted =
        world.admin.adopt(
            world.server, world.facts(made.row()), made.row().tenant(), "another-uid");

    // Then
    assertThat(adopted.row().belongsTo(made.row().tenant(), "another-uid")).isTrue();
    assertThat(world.access.isApplied(adopted, Access.Full)).isFalse();
    world.access.apply(world.server, adopted.row(), Access.Full);
    String password = world.registry.password(adopted.row()).orElseThrow();
    assertThat(password).isNotEqualTo(made.password());
    try (Connection app = world.app(new TestServer.Made(adopted, password))) {
      TestServer.execute(app, "drop table note");
    }
  }

  /** Databases and roles of the row's names. */
  private java.util.List<String> left(RegistryRow row) throws SQLException {
    String like = "like 'fh\\_" + row.id().value() + "%'";
    return world.query(
        "postgres",
        "select datname from pg_database where datname %s union all select rolname from pg_roles where rolname %s"
            .formatted(like, like));
  }
}
