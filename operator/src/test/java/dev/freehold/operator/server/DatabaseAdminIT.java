package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.DatabaseAdmin.Ensured;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class DatabaseAdminIT {
  private final TestServer world;

  DatabaseAdminIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void whatTheAppMakesBelongsToTheOwnerAndIsOutOfReachForOthers() throws SQLException {
    // When
    var made = world.made();

    // Then
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "create table note (text text)");
    }
    String database = made.row().database();
    assertThat(world.query(database, "select tableowner from pg_tables where tablename = 'note'"))
        .containsExactly(made.row().id().owner());
    assertThat(
            world.query(
                "postgres",
                "select pg_get_userbyid(datdba) from pg_database where datname = '"
                    + database
                    + "'"))
        .containsExactly(TestServer.OPERATOR);
  }

  @Test
  void aLoginIsRefusedByEveryDatabaseButItsOwn() throws SQLException {
    var made = world.made();
    var other = world.made();
    String login = made.row().login();
    for (String foreign :
        new String[] {
          other.row().database(),
          "postgres",
          "template1",
          Server.REGISTRY_DATABASE,
          Preparation.TEMPLATE_DATABASE
        }) {
      assertThatThrownBy(() -> world.postgres.connect(foreign, login, made.password()).close())
          .as(foreign)
          .isInstanceOf(SQLException.class)
          .extracting("SQLState")
          .isIn("42501", "55000");
    }
    assertThatThrownBy(() -> world.postgres.connect(made.row().database(), login, "wrong").close())
        .extracting("SQLState")
        .isEqualTo("28P01");
    assertThatThrownBy(
            () -> world.postgres.connect(made.row().database(), login, other.password()).close())
        .extracting("SQLState")
        .isEqualTo("28P01");
  }

  @Test
  void nobodyGetsIntoANewDatabaseBeforeItsLoginIsLetIn() throws SQLException {
    var claimed = world.claimed();
    world.admin.ensure(world.server, claimed, TestServer.LIMIT);
    String password = world.registry.password(claimed.row()).orElseThrow();
    assertThat(world.facts(claimed.row()).row().isOpened()).isFalse();
    assertThatThrownBy(
            () ->
                world
                    .postgres
                    .connect(claimed.row().database(), claimed.row().login(), password)
                    .close())
        .extracting("SQLState")
        .isEqualTo("28P01");

    // When: twice, as after a crash
    world.admin.open(world.server, claimed.row());
    var opened = world.admin.open(world.server, claimed.row());

    // Then
    assertThat(opened.row().passwordRevision()).isEqualTo(1);
    assertThat(opened.row().access()).isEqualTo(Access.Full);
    world.postgres.connect(claimed.row().database(), claimed.row().login(), password).close();
  }

  @Test
  void aSecondLookChangesNothing() {
    var made = world.made();

    // When
    var again = world.admin.ensure(world.server, made.facts(), TestServer.LIMIT);

    // Then
    assertThat(again).isInstanceOf(Ensured.Right.class);
  }

  @Test
  void aDatabaseOfThatNameThatIsNotOursIsNotTouched() throws SQLException {
    var claimed = world.claimed();
    String database = claimed.row().database();
    world.asSuperuser("postgres", "create database " + database);
    world.asSuperuser(database, "create table precious ()");

    // When
    var ensured = world.admin.ensure(world.server, world.facts(claimed.row()), TestServer.LIMIT);

    // Then
    assertThat(ensured)
        .isInstanceOfSatisfying(
            Ensured.Conflict.class,
            conflict ->
                assertThat(conflict.message()).contains(database, "postgres", "drop or rename it"));
    assertThat(world.query(database, "select relname from pg_class where relname = 'precious'"))
        .hasSize(1);
    world.asSuperuser("postgres", "drop database " + database);
    assertThat(world.admin.ensure(world.server, world.facts(claimed.row()), TestServer.LIMIT))
        .isInstanceOf(Ensured.Created.class);
  }

  @Test
  void aRoleOfThatNameThatIsNotOursIsNotTouched() throws SQLException {
    var claimed = world.claimed();
    String login = claimed.row().login();
    world.asSuperuser("postgres", "create role " + login + " login password 'theirs'");

    // When
    var ensured = world.admin.ensure(world.server, world.facts(claimed.row()), TestServer.LIMIT);

    // Then
    assertThat(ensured)
        .isInstanceOfSatisfying(
            Ensured.Conflict.class,
            conflict -> assertThat(conflict.message()).contains(login, "drop or rename it"));
    assertThat(
            world.query(
                "postgres",
                "select 1 from pg_database where datname = '" + claimed.row().database() + "'"))
        .isEmpty();
    world.asSuperuser("postgres", "drop role " + login);
  }

  @Test
  void aDroppedLoginIsMadeAgainWithANewPassword() throws SQLException {
    var made = world.made();
    String login = made.row().login();
    world.asSuperuser(made.row().database(), "drop owned by " + login, "drop role " + login);

    // When
    var ensured = world.admin.ensure(world.server, world.facts(made.row()), TestServer.LIMIT);

    // Then
    var mended = (Ensured.Mended) ensured;
    assertThat(mended.what()).contains(login, "new password");
    assertThat(mended.facts().row().passwordRevision()).isEqualTo(2);
    assertThat(world.access.isApplied(mended.facts(), Access.Full)).isFalse();
    String password = world.registry.password(mended.facts().row()).orElseThrow();
    assertThat(password).isNotEqualTo(made.password());
    try (Connection app = world.app(new TestServer.Made(mended.facts(), password))) {
      TestServer.execute(app, "create table after_mending ()");
    }
  }

  @Test
  void aDroppedOwnerIsMadeAgain() throws SQLException {
    var made = world.made();
    String owner = made.row().id().owner();
    world.asSuperuser(made.row().database(), "drop owned by " + owner, "drop role " + owner);

    // When
    var ensured = world.admin.ensure(world.server, world.facts(made.row()), TestServer.LIMIT);

    // Then
    assertThat(ensured).isInstanceOf(Ensured.Mended.class);
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "create table after_mending ()");
    }
  }

  @Test
  void anotherLimitIsSet() {
    var made = world.made();

    // When
    world.admin.ensure(world.server, made.facts(), 9);

    // Then
    assertThat(world.facts(made.row()).login().connectionLimit()).isEqualTo(9);
  }

  @Test
  void aLostDatabaseIsNeverMadeAnew() throws SQLException {
    var made = world.made();
    world.asSuperuser("postgres", "drop database " + made.row().database());

    // When
    var ensured = world.admin.ensure(world.server, world.facts(made.row()), TestServer.LIMIT);

    // Then
    assertThat(ensured).isEqualTo(new Ensured.Missing(made.row().database()));
  }

  @Test
  void aHalfDroppedDatabaseIsLost() throws SQLException {
    var made = world.made();
    world.dropHalf(made.row());
    DatabaseFacts facts = world.facts(made.row());

    // When
    var ensured = world.admin.ensure(world.server, facts, TestServer.LIMIT);

    // Then
    assertThat(ensured).isEqualTo(new Ensured.Missing(made.row().database()));
    assertThat(world.admin.isLost(world.server, facts)).isTrue();
  }

  /** An intent was about to be given up, and is wanted again. */
  @Test
  void aHalfDroppedDatabaseOfAnIntentIsMadeAnew() throws SQLException {
    var claimed = world.claimed();
    String database = claimed.row().database();
    world.asSuperuser(
        "postgres", "create database %s owner %s".formatted(database, TestServer.OPERATOR));
    world.dropHalf(claimed.row());

    // When
    var ensured = world.admin.ensure(world.server, world.facts(claimed.row()), TestServer.LIMIT);

    // Then
    assertThat(ensured).isInstanceOf(Ensured.Created.class);
    assertThat(world.facts(claimed.row()).halfDropped()).isFalse();
    assertThat(world.query(database, "select current_database()")).containsExactly(database);
  }

  @Test
  void noPasswordReachesTheServerInClearText() throws Exception {
    world.asSuperuser(
        "postgres", "alter system set log_statement = 'all'", "select pg_reload_conf()");
    var made = world.made();

    // When
    var renewed = world.admin.renewPassword(world.server, made.row());

    // Then
    String password = world.registry.password(renewed.row()).orElseThrow();
    String log = java.nio.file.Files.readString(world.postgres.logFile().orElseThrow());
    assertThat(log).contains(made.row().login(), "SCRAM-SHA-256$");
    assertThat(log).doesNotContain(made.password(), password);
    world.asSuperuser("postgres", "alter system reset log_statement", "select pg_reload_conf()");
  }
}
