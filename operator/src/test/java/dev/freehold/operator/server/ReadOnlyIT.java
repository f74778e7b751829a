package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A tenant that opened every way to write that it could: all are closed, and opened again. */
@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class ReadOnlyIT {
  private final TestServer world;

  ReadOnlyIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void noWayToWriteIsLeft() throws SQLException {
    var made = open();
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
    var made = open();
    List<String> rights = rights(made);
    assertThat(rights).anyMatch(right -> right.contains("DEFINER")).hasSizeGreaterThan(20);
    apply(made, Access.ReadOnly);
    assertThat(rights(made)).isNotEqualTo(rights);
    apply(made, Access.Suspended);

    // When
    apply(made, Access.Full);

    // Then
    assertThat(rights(made)).isEqualTo(rights);
    assertThat(recorded(made)).isEqualTo("0");
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "select write_note('again')");
      // What the tenant takes back afterwards is not given again.
      TestServer.execute(app, "revoke all on note from public");
    }
    apply(made, Access.ReadOnly);
    apply(made, Access.Full);
    assertThat(rights(made)).noneMatch(right -> right.matches("table note \\S+ PUBLIC .*"));
  }

  @Test
  void whatIsDroppedMeanwhileIsLeftOut() throws SQLException {
    var made = open();
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
    assertThat(recorded(made)).isEqualTo("0");
    assertThat(rights(made)).anyMatch(right -> right.startsWith("table chained"));
  }

  /** Neither way loses a right, wherever the connection breaks, and whichever way is gone then. */
  @Test
  void aChangeThatIsCutOffAnywhereLosesNoRight() throws SQLException {
    var made = open();
    List<String> rights = rights(made);
    boolean takingCutOff = true;
    boolean givingCutOff = true;
    for (int after = 1; takingCutOff || givingCutOff; after++) {
      takingCutOff = takingCutOff && isCutOff(after, made, Access.ReadOnly);
      if (after % 3 != 0) {
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
      assertThat(rights(made)).as("cut off after %d statements", after).isEqualTo(rights);
    }
  }

  /** With grants to everybody, by name, given on, and with routines of the owner. */
  private TestServer.Made open() throws SQLException {
    var made = world.made();
    String login = made.row().login();
    try (Connection app = world.app(made)) {
      for (String sql :
          List.of(
              "create table note (text text)",
              "insert into note values ('kept')",
              "grant all on note to public",
              "create view note_view as select text from note",
              "grant insert, select on note_view to public",
              "create table ruled (a int)",
              "create rule also as on insert to ruled do also insert into note values ('ruled')",
              "grant insert on ruled to public",
              "create table columns (a int, b int)",
              "grant insert (a), update (b), select on columns to " + login,
              "create table chained (a int)",
              "grant insert on chained to %s with grant option".formatted(login),
              "set role none",
              "grant insert on chained to public",
              "reset role",
              "create sequence counter",
              "grant all on sequence counter to public",
              "create schema opened",
              "grant create, usage on schema opened to public",
              "alter default privileges grant insert on tables to public",
              "create function noted() returns trigger language plpgsql as 'begin return new; end'",
              "create function count_notes() returns bigint security definer language sql as 'select count(*) from public.note'",
              "create function write_note(text) returns void security definer language sql as 'insert into public.note values ($1)'",
              "revoke execute on function write_note from public",
              "grant execute on function write_note to " + login,
              "grant execute on function write_note to " + made.row().id().reader(),
              "create procedure write_note_too(text) security definer language sql as 'insert into public.note values ($1)'",
              // The caller's right to run the inner function of an aggregate is nobody's question.
              "create function write_one(int, int) returns int security definer language plpgsql as $$ begin insert into public.note values ('each'); return 1; end $$",
              "create aggregate write_each(int) (sfunc = write_one, stype = int, initcond = '0')")) {
        TestServer.execute(app, sql);
      }
    }
    world.asSuperuser(
        made.row().database(),
        "select lo_create(777)",
        "alter large object 777 owner to " + made.row().id().owner(),
        "grant update on large object 777 to public",
        "grant temporary on database %s to public".formatted(made.row().database()),
        "grant create on database %s to %s".formatted(made.row().database(), login));
    return made;
  }

  /** As the access step does it. */
  private void apply(TestServer.Made made, Access access) {
    if (!world.access.isApplied(world.facts(made.row()), access)) {
      world.access.apply(world.server, world.facts(made.row()).row(), access);
    }
    assertThat(world.access.isApplied(world.facts(made.row()), access)).isTrue();
  }

  private boolean isCutOff(int after, TestServer.Made made, Access access) {
    var calls = new AtomicInteger();
    var cutting =
        new ObservedDataSources(
            _ -> {
              if (calls.incrementAndGet() == after) {
                throw new SQLException("cut off by the test", "08006");
              }
            });
    try (Server server = world.server(cutting)) {
      world.access.apply(server, world.facts(made.row()).row(), access);
      return false;
    } catch (ServerException e) {
      return true;
    }
  }

  private String recorded(TestServer.Made made) throws SQLException {
    return world
        .query(
            Server.REGISTRY_DATABASE,
            "select count(*) from registry.withdrawn_right where database_id = '%s'"
                .formatted(made.row().id().value()))
        .getFirst();
  }

  /** Every right in the database, but for what the reader is given once and for all. */
  private List<String> rights(TestServer.Made made) throws SQLException {
    return world.query(
        made.row().database(),
        """
        with granted as (
          select 'table' as kind, relname::text as object, a.* from pg_class, aclexplode(coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))) a
            where relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast')
          union all select 'column', attrelid::regclass || '.' || attname, a.* from pg_attribute, aclexplode(attacl) a where attrelid >= 16384
          union all select 'schema', nspname, a.* from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a
          union all select 'routine', proname, a.* from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) a where oid >= 16384
          union all select 'database', datname, a.* from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a where datname = current_database()
          union all select 'object', oid::text, a.* from pg_largeobject_metadata, aclexplode(lomacl) a
          union all select 'default', defaclobjtype::text, a.* from pg_default_acl, aclexplode(defaclacl) a where a.grantee <> defaclrole
        )
        select concat_ws(' ', kind, object, pg_get_userbyid(grantor), case grantee when 0 then 'PUBLIC' else pg_get_userbyid(grantee) end, privilege_type, is_grantable)
        from granted where not (grantee <> 0 and pg_get_userbyid(grantee) = '%s' and kind <> 'routine')
        union all select concat_ws(' ', proname, 'DEFINER') from pg_proc where prosecdef and oid >= 16384
        order by 1
        """
            .formatted(made.row().id().reader()));
  }
}
