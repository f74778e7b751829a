package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class PreparationIT {
  private final TestServer world;

  PreparationIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
  }

  @Test
  void aPreparedServerMissesNothingAndPreparingAgainChangesNothing() throws SQLException {
    assertThat(missing()).isEmpty();
  }

  /** What each step of the script does, undone, and what is told of it. */
  @Test
  void whatIsTakenBackIsMissedByName() throws SQLException {
    world.asSuperuser(
        "postgres",
        "alter role sql_operator nocreatedb nocreaterole superuser replication bypassrls");
    assertThat(missing())
        .containsExactlyInAnyOrder(
            "the operator's role must not be a superuser",
            "the operator's role needs CREATEDB and CREATEROLE",
            "the operator's role must have neither REPLICATION nor BYPASSRLS");
    repair();

    world.asSuperuser("postgres", "alter role sql_operator nocreaterole bypassrls");
    assertThat(missing()).hasSize(2).anyMatch(each -> each.contains("CREATEROLE"));
    repair();

    world.asSuperuser("postgres", "revoke pg_read_all_stats from sql_operator");
    assertThat(missing()).containsExactly("the operator's role needs pg_read_all_stats");
    repair();

    for (String database : List.of("postgres", "template1", "freehold", "freehold_template")) {
      world.asSuperuser(
          "postgres", "grant connect, temporary on database %s to public".formatted(database));
      assertThat(missing())
          .containsExactly("PUBLIC must not have CONNECT, TEMPORARY on database " + database);
      repair();
    }

    world.asSuperuser("postgres", "alter database freehold_template allow_connections true");
    assertThat(missing()).containsExactly("the database freehold_template must refuse connections");
    repair();

    world.asSuperuser("postgres", "alter database freehold_template owner to postgres");
    assertThat(missing())
        .containsExactly(
            "the database freehold_template must exist and belong to the operator's role");
    world.asSuperuser("postgres", "alter database freehold_template owner to sql_operator");
    assertThat(missing()).isEmpty();
  }

  /** By the script itself. */
  private void repair() throws SQLException {
    world.prepare();
    assertThat(missing()).isEmpty();
  }

  @Test
  void theScriptHoldsNoPassword() {
    String script = new Preparation("someone", "s3cret-word".toCharArray()).toPsql();

    assertThat(script).contains("SCRAM-SHA-256$").doesNotContain("s3cret-word");
  }

  private List<String> missing() {
    return world.server.query("checking", Preparation::missing);
  }
}
