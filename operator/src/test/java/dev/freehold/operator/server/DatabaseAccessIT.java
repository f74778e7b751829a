package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.CrashPoints;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class DatabaseAccessIT {
  private final TestServer world;

  DatabaseAccessIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void readOnlyLeavesReadingAndTakesEveryWrite() throws SQLException {
    var made = world.made();
    try (Connection before = world.app(made)) {
      TestServer.execute(before, "create schema more");
      TestServer.execute(before, "create table note (text text)");
      TestServer.execute(before, "insert into note values ('kept')");
      TestServer.execute(before, "create table more.note (id int generated always as identity)");
      TestServer.execute(before, "set role none");
      // Made by the login itself, in spite of its role setting.
      TestServer.execute(before, "create table public.mine ()");
      TestServer.execute(before, "reset role");

      // When
      apply(made, Access.ReadOnly);

      // Then: a session of before can do nothing any more
      assertThatThrownBy(() -> TestServer.execute(before, "insert into note values ('late')"))
          .isInstanceOf(SQLException.class);
    }
    try (Connection reader = world.app(made)) {
      assertThat(read(reader, "select text from note")).isEqualTo("kept");
      assertThat(read(reader, "select count(*) from more.note")).isEqualTo("0");
      assertThat(read(reader, "select count(*) from public.mine")).isEqualTo("0");
      for (String write :
          new String[] {
            "insert into note values ('no')",
            "update note set text = 'no'",
            "delete from note",
            "truncate note",
            "drop schema more cascade",
            "create table more.another ()",
            "create table another ()",
            "create temp table another ()",
            "create schema another",
            "set role " + made.row().id().owner(),
            "select pg_catalog.lo_create(0)"
          }) {
        assertThatThrownBy(() -> TestServer.execute(reader, write))
            .as(write)
            .extracting("SQLState")
            .isEqualTo("42501");
      }
      TestServer.execute(reader, "set role none");
      assertThatThrownBy(() -> TestServer.execute(reader, "insert into public.mine default values"))
          .extracting("SQLState")
          .isEqualTo("42501");
      assertThatThrownBy(() -> TestServer.execute(reader, "create table another ()"))
          .extracting("SQLState")
          .isEqualTo("42501");
    }
  }

  @Test
  void readOnlyIsUndoneCompletelyAndWhatIsMadeLaterIsReadableToo() throws SQLException {
    var made = world.made();
    String rights = rights(made);
    apply(made, Access.ReadOnly);

    // When
    apply(made, Access.Full);

    // Then
    assertThat(rights(made)).isEqualTo(rights);
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "create schema later");
      TestServer.execute(app, "create table later.note (text text)");
      TestServer.execute(app, "insert into later.note values ('x')");
      TestServer.execute(app, "create temp table scratch ()");
    }
    apply(made, Access.ReadOnly);
    try (Connection reader = world.app(made)) {
      assertThat(read(reader, "select text from later.note")).isEqualTo("x");
    }
  }

  @Test
  void suspendedEndsSessionsAndRefusesNewOnesUntilItIsUndone() throws SQLException {
    var made = world.made();
    try (Connection before = world.app(made)) {
      // When
      apply(made, Access.Suspended);

      // Then
      assertThatThrownBy(() -> TestServer.execute(before, "select 1"))
          .isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> world.app(made).close()).extracting("SQLState").isEqualTo("28000");
    apply(made, Access.Full);
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "create table after_suspension ()");
    }
  }

  /** The connection breaks after the first, … statement of the change. */
  @ParameterizedTest
  @EnumSource(
      value = Access.class,
      names = {"ReadOnly", "Suspended"})
  void aChangeThatIsCutOffAnywhereIsDoneAgain(Access access) throws SQLException {
    boolean cutOff = true;
    for (int after = 1; cutOff; after += CrashPoints.STEP) {
      var made = world.made();
      try (Connection before = world.app(made)) {
        TestServer.execute(before, "create table note ()");

        // When
        cutOff =
            CutOff.after(after, world, server -> world.access.apply(server, made.row(), access));

        // Then
        if (!world.access.isApplied(world.facts(made.row()), access)) {
          world.access.apply(world.server, world.facts(made.row()).row(), access);
        }
        assertThatThrownBy(() -> TestServer.execute(before, "insert into note default values"))
            .as("a session of before, cut off after %d statements", after)
            .isInstanceOf(SQLException.class);
      }
      if (access == Access.ReadOnly) {
        try (Connection reader = world.app(made)) {
          read(reader, "select count(*) from note");
          assertThatThrownBy(() -> TestServer.execute(reader, "create table another ()"))
              .extracting("SQLState")
              .isEqualTo("42501");
        }
      }
    }
  }

  @Test
  void aChangeOfMindHalfwayLeavesNothingOfTheFirst() throws SQLException {
    boolean cutOff = true;
    for (int after = 1; cutOff; after += CrashPoints.STEP) {
      var made = world.made();
      apply(made, Access.ReadOnly);

      // When
      cutOff =
          CutOff.after(after, world, server -> world.access.apply(server, made.row(), Access.Full));
      apply(made, Access.ReadOnly);

      // Then
      try (Connection reader = world.app(made)) {
        assertThatThrownBy(() -> TestServer.execute(reader, "create table another ()"))
            .as("undoing cut off after %d statements", after)
            .extracting("SQLState")
            .isEqualTo("42501");
      }
    }
  }

  /** As the access step does it. */
  private void apply(TestServer.Made made, Access access) {
    if (!world.access.isApplied(world.facts(made.row()), access)) {
      world.access.apply(world.server, world.facts(made.row()).row(), access);
    }
    assertThat(world.access.isApplied(world.facts(made.row()), access)).isTrue();
  }

  private String rights(TestServer.Made made) throws SQLException {
    return world
        .query(
            made.row().database(),
            """
            select concat_ws(' ', rolname, rolcanlogin, rolinherit, rolconnlimit, s.setconfig,
              (select string_agg(pg_get_userbyid(m.roleid), ',' order by 1) from pg_auth_members m where m.member = r.oid),
              (select d.datacl::text from pg_database d where d.datname = current_database()),
              (select n.nspacl::text from pg_namespace n where n.nspname = 'public'))
            from pg_roles r left join pg_db_role_setting s on s.setrole = r.oid
            where rolname like 'fh\\_%s%%' order by rolname
            """
                .formatted(made.row().id().value()))
        .toString();
  }

  private static String read(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
