package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.CrashPoints;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A tenant that opened every way to write that it could: all are closed, and opened again. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class ReadOnlyIT {
  private final TestServer world;
  private final OpenedDatabase opened;

  ReadOnlyIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    opened = new OpenedDatabase(world);
  }

  @Test
  void noWayToWriteIsLeft() throws SQLException {
    var made = opened.open();
    try (Connection before = world.app(made)) {
      // What a login prepared in its own name it could also commit later.
      TestServer.execute(before, "set role none");
      TestServer.execute(before, "begin");
      TestServer.execute(before, "insert into note values ('prepared')");
      TestServer.execute(before, "prepare transaction '%s'".formatted(made.row().login()));
      TestServer.execute(before, "begin");
      TestServer.execute(before, "insert into note values ('begun')");

      // When
      apply(made, Access.ReadOnly);

      // Then
      assertThatThrownBy(() -> TestServer.execute(before, "commit"))
          .isInstanceOf(SQLException.class);
    }
    for (String role : List.of("reset role", "set role none", "reset all", "discard all")) {
      try (Connection reader = world.app(made)) {
        TestServer.execute(reader, role);
        refuses(reader, made, role);
      }
    }
    try (Connection reader =
        DriverManager.getConnection(
            world.postgres.jdbcUrl(made.row().database()) + "?options=-c%20role=none",
            made.row().login(),
            made.password())) {
      refuses(reader, made, "-c role=none");
    }
    assertThat(world.query(made.row().database(), "select text from note")).containsExactly("kept");
    assertThat(world.query(made.row().database(), "select last_value from counter"))
        .containsExactly("1");
    // Reading goes on, also through what the owner wrote for it.
    try (Connection reader = world.app(made)) {
      TestServer.execute(reader, "select public.count_notes()");
    }
  }

  private void refuses(Connection reader, TestServer.Made made, String role) {
    String login = made.row().login();
    for (String write :
        List.of(
            "insert into note values ('no')",
            "insert into note_view values ('no')",
            "insert into ruled values (1)",
            "update note set text = 'no'",
            "delete from note",
            "truncate note",
            "copy note from stdin",
            "merge into note using (select 1) s on false when not matched then insert values ('no')",
            "select * from note for update",
            "insert into chained values (1)",
            "insert into columns (a) values (1)",
            "update columns set b = 1",
            "select nextval('counter')",
            "select setval('counter', 7)",
            "create table opened.another ()",
            "create table public.another ()",
            "create temp table another ()",
            "create schema another",
            "create trigger late after insert on note execute function public.noted()",
            "select public.write_note('no')",
            "call public.write_note_too('no')",
            "select public.write_each(1)",
            "select pg_catalog.lo_put(777, 0, 'no')",
            "select pg_catalog.lo_create(0)",
            "select pg_catalog.lo_from_bytea(0, 'no')",
            "set role " + made.row().id().owner(),
            "set session authorization " + made.row().id().owner())) {
      assertThatThrownBy(() -> TestServer.execute(reader, write))
          .as("%s, after %s", write, role)
          .extracting("SQLState")
          .isEqualTo("42501");
    }
    assertThatThrownBy(() -> TestServer.execute(reader, "commit prepared '%s'".formatted(login)))
        .extracting("SQLState")
        .isEqualTo("42704");
  }

  @Test
  void undoneTheRightsAreWhatTheyWere() throws SQLException {
    var made = opened.open();
    List<String> rights = opened.rights(made);
    assertThat(rights).anyMatch(right -> right.contains("DEFINER")).hasSizeGreaterThan(20);
    apply(made, Access.ReadOnly);
    assertThat(opened.rights(made)).isNotEqualTo(rights);
    apply(made, Access.Suspended);

    // When
    apply(made, Access.Full);

    // Then
    assertThat(opened.rights(made)).isEqualTo(rights);
    assertThat(opened.recorded(made)).isEqualTo("0");
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "select write_note('again')");
      // What the tenant takes back afterwards is not given again.
      TestServer.execute(app, "revoke all on note from public");
    }
    apply(made, Access.ReadOnly);
    apply(made, Access.Full);
    assertThat(opened.rights(made)).noneMatch(right -> right.matches("table note \\S+ PUBLIC .*"));
  }

  @Test
  void whatIsDroppedMeanwhileIsLeftOut() throws SQLException {
    var made = opened.open();
    apply(made, Access.ReadOnly);
    world.asSuperuser(
        made.row().database(),
        "drop table note cascade",
        "drop schema opened",
        "alter table columns drop b",
        "drop function write_note",
        "select lo_unlink(777)");

    // When
    apply(made, Access.Full);

    // Then
    assertThat(opened.recorded(made)).isEqualTo("0");
    assertThat(opened.rights(made)).anyMatch(right -> right.startsWith("table chained"));
  }

  /** Neither way loses a right, wherever the connection breaks, and whichever way is gone then. */
  @Test
  void aChangeThatIsCutOffAnywhereLosesNoRight() throws SQLException {
    var made = opened.open();
    List<String> rights = opened.rights(made);
    boolean takingCutOff = true;
    boolean givingCutOff = true;
    for (int turn = 1, after = 1; takingCutOff || givingCutOff; turn++, after += CrashPoints.STEP) {
      takingCutOff = takingCutOff && isCutOff(after, made, Access.ReadOnly);
      if (turn % 3 != 0) {
        apply(made, Access.ReadOnly);
        try (Connection reader = world.app(made)) {
          assertThatThrownBy(() -> TestServer.execute(reader, "insert into note values ('no')"))
              .as("cut off after %d statements", after)
              .extracting("SQLState")
              .isEqualTo("42501");
          assertThatThrownBy(() -> TestServer.execute(reader, "select write_note('no')"))
              .as("cut off after %d statements", after)
              .extracting("SQLState")
              .isEqualTo("42501");
        }
      }
      givingCutOff = givingCutOff && isCutOff(after, made, Access.Full);
      apply(made, Access.Full);
      assertThat(opened.rights(made)).as("cut off after %d statements", after).isEqualTo(rights);
    }
  }

  /** As the access step does it. */
  private void apply(TestServer.Made made, Access access) {
    if (!world.access.isApplied(world.facts(made.row()), access)) {
      world.access.apply(world.server, world.facts(made.row()).row(), access);
    }
    assertThat(world.access.isApplied(world.facts(made.row()), access)).isTrue();
  }

  private boolean isCutOff(int after, TestServer.Made made, Access access) {
    return CutOff.after(
        after, world, server -> world.access.apply(server, world.facts(made.row()).row(), access));
  }
}
