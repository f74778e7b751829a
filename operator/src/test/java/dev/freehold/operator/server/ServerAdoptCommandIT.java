package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.RegistryRow.State;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class ServerAdoptCommandIT {
  private final TestServer world;
  private final String name = "Shop-" + UUID.randomUUID().toString().substring(0, 6);
  private final String tenant = name.toLowerCase();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  ServerAdoptCommandIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    // The operator makes the registry's tables at its first contact.
    world.registry.counts(world.server);
  }

  @Test
  void aForeignDatabaseBecomesATenantsAndNothingIsLost() throws SQLException {
    String former = ForeignDatabase.make(world, name);

    // When
    assertThat(adopt("--run")).as(text(err)).isEqualTo(0);

    // Then
    DatabaseFacts facts = world.registry.named(world.server, tenant).getFirst();
    assertThat(text(err)).contains("spec.adopt: " + facts.row().id().value());
    assertThat(facts.ownedByUs()).isTrue();
    assertThat(facts.row().state()).isEqualTo(State.tombstone);
    assertThat(facts.row().database()).isEqualTo(name);
    assertThatThrownBy(() -> world.postgres.connect(name, former, "secret").close())
        .extracting("SQLState")
        .isEqualTo("42501");

    // When: as the operator does for a Tenant with spec.adopt
    var made = adoptedByATenant(facts);

    // Then
    try (Connection app = world.app(made)) {
      for (String sql :
          List.of(
              "insert into customer (name) values ('new')",
              "alter table customer add column note text",
              "update stock.item set amount = amount + 1",
              "select nextval('stock.ticket')",
              "create or replace function public.twice(n int) returns int language sql as 'select n * 2 + 0'",
              "alter type stock.mood add value 'calm'",
              "refresh materialized view stock.summary",
              "drop view customers",
              "create table stock.later (id int)",
              "drop schema archive cascade",
              "select public.crypt_free()",
              "create table public.mine (id bigint generated always as identity)")) {
        TestServer.execute(app, sql);
      }
    }
    assertThat(world.query(name, "select name from customer order by id"))
        .containsExactly("old", "new");
    assertThat(
            world.query(
                name,
                "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'stock')"
                    + " and pg_get_userbyid(c.relowner) <> '%s' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
                        .formatted(facts.row().id().owner())))
        .isEmpty();

    // When: and its further life is that of any other
    world.access.apply(world.server, made.row(), Access.ReadOnly);
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "select * from stock.item");
      assertThatThrownBy(() -> TestServer.execute(app, "delete from stock.item"))
          .extracting("SQLState")
          .isEqualTo("42501");
    }
    world.access.apply(world.server, made.row(), Access.Full);
    world.removal.retain(world.server, world.facts(made.row()), Duration.ofDays(1));
    world.removal.drop(world.server, world.facts(made.row()));

    // Then
    assertThat(
            world.query(
                "postgres", "select datname from pg_database where datname = '%s'".formatted(name)))
        .isEmpty();
    assertThat(
            world.query(
                "postgres",
                "select rolname from pg_roles where rolname like '%s%%'"
                    .formatted(made.row().id().owner())))
        .isEmpty();
    assertThat(
            world.query(
                "postgres",
                "select pg_get_userbyid(datdba) from pg_database where datname = '%s_other'"
                    .formatted(former)))
        .containsExactly(former);
  }

  @Test
  void aDatabaseWithoutSchemaPublicGetsOne() throws SQLException {
    ForeignDatabase.make(world, name);
    world.asSuperuser(name, "drop schema public cascade");
    assertThat(adopt("--run")).as(text(err)).isEqualTo(0);

    // When
    var made = adoptedByATenant(world.registry.named(world.server, tenant).getFirst());

    // Then
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "create table public.note (text text)");
    }

    // When
    world.access.apply(world.server, made.row(), Access.ReadOnly);

    // Then
    try (Connection app = world.app(made)) {
      TestServer.execute(app, "select * from public.note");
      assertThatThrownBy(() -> TestServer.execute(app, "create table public.more (text text)"))
          .extracting("SQLState")
          .isEqualTo("42501");
    }
  }

  @Test
  void doingItAgainChangesNothing() throws SQLException {
    ForeignDatabase.make(world, name);
    assertThat(adopt("--run")).as(text(err)).isEqualTo(0);
    DatabaseFacts first = world.registry.named(world.server, tenant).getFirst();

    // When
    assertThat(adopt("--run")).as(text(err)).isEqualTo(0);

    // Then
    assertThat(world.registry.named(world.server, tenant)).containsExactly(first);
  }

  @Test
  void aPrintedScriptIsWhatARunDoes() throws SQLException {
    ForeignDatabase.make(world, name);
    assertThat(adopt("--print", "--id", "abcdefghijklmnop")).isEqualTo(0);

    // Then
    assertThat(text(out))
        .contains("\\connect \"%s\"".formatted(name), "\\connect \"freehold\"", "begin;", "commit;")
        .contains("abcdefghijklmnop");
    assertThat(world.registry.named(world.server, tenant)).isEmpty();
  }

  @Test
  void aDatabaseInUseIsRefusedUntilItsSessionsMayBeEnded() throws SQLException {
    String former = ForeignDatabase.make(world, name);
    try (Connection open = world.postgres.connect(name, former, "secret")) {
      TestServer.execute(open, "select 1");

      // When
      assertThat(adopt("--run")).isEqualTo(1);

      // Then
      assertThat(text(err)).contains("is in use: stop its app", "nothing in it was changed");
      assertThat(world.registry.named(world.server, tenant)).isEmpty();
      TestServer.execute(open, "insert into customer (name) values ('still')");

      // When
      assertThat(adopt("--run", "--end-sessions")).as(text(err)).isEqualTo(0);

      // Then
      assertThatThrownBy(() -> TestServer.execute(open, "select 1"))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void whatIsNotSafeIsRefusedAndStaysAsItWas() throws SQLException {
    ForeignDatabase.make(world, name);
    String living = world.made().row().tenant();
    for (String database : List.of("postgres", "freehold", "freehold_template", "template1")) {
      assertThat(command("--database", database, "--tenant", tenant, "--run", "--end-sessions"))
          .as(database)
          .isEqualTo(1);
    }
    assertThat(command("--database", name, "--tenant", living, "--run")).isEqualTo(1);
    assertThat(text(err)).contains("tenant " + living + " has a database on this server already");
    String owner = "select pg_get_userbyid(datdba) from pg_database where datname = '" + name + "'";
    List<String> before = world.query("postgres", owner);
    for (var refused :
        Map.of(
                "large objects",
                List.of("select lo_create(4711)", "select lo_unlink(4711)"),
                "event triggers",
                List.of(
                    "create function spy() returns event_trigger language plpgsql as 'begin end'; create event trigger spy on ddl_command_start execute function spy()",
                    "drop event trigger spy"),
                "untrusted language",
                List.of(
                    "create function raw(int) returns int language internal as 'int4abs'",
                    "drop function raw(int)"))
            .entrySet()) {
      world.asSuperuser(name, refused.getValue().getFirst());

      // When
      assertThat(adopt("--run")).as(refused.getKey()).isEqualTo(1);

      // Then
      assertThat(text(err)).contains(refused.getKey());
      world.asSuperuser(name, refused.getValue().getLast());
    }
    assertThat(world.query("postgres", owner)).isEqualTo(before);
    assertThat(world.registry.named(world.server, tenant)).isEmpty();
  }

  private TestServer.Made adoptedByATenant(DatabaseFacts facts) {
    DatabaseFacts adopted = world.admin.adopt(world.server, facts, tenant, "uid-" + tenant);
    world.admin.ensure(world.server, adopted, TestServer.LIMIT);
    world.access.apply(world.server, adopted.row(), Access.Full);
    return new TestServer.Made(adopted, world.registry.password(adopted.row()).orElseThrow());
  }

  private int adopt(String... more) {
    var arguments = new ArrayList<>(List.of("--database", name, "--tenant", tenant));
    arguments.addAll(List.of(more));
    return command(arguments.toArray(String[]::new));
  }

  private int command(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--host",
            world.postgres.host(),
            "--port",
            "" + world.postgres.port(),
            "--operator-role",
            TestServer.OPERATOR));
    return ServerAdoptCommand.run(
        all.toArray(String[]::new),
        Map.of(SuperuserLogin.PASSWORD, world.postgres.superuserPassword()),
        new PrintStream(out),
        new PrintStream(err));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
