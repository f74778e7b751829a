package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
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

  @Test
  void whatIsTakenBackIsMissedByName() throws SQLException {
    world.asSuperuser("postgres", "grant connect on database template1 to public");
    assertThat(missing()).singleElement().asString().contains("PUBLIC", "template1");
    world.asSuperuser("postgres", "revoke connect on database template1 from public");

    world.asSuperuser("postgres", "alter role sql_operator nocreatedb");
    assertThat(missing()).containsExactly("the operator's role needs CREATEDB and CREATEROLE");
    world.asSuperuser("postgres", "alter role sql_operator createdb");

    world.asSuperuser("postgres", "alter role sql_operator superuser");
    assertThat(missing()).contains("the operator's role must not be a superuser");
    world.asSuperuser("postgres", "alter role sql_operator nosuperuser");

    world.asSuperuser("postgres", "revoke pg_read_all_stats from sql_operator");
    assertThat(missing()).containsExactly("the operator's role needs pg_read_all_stats");
    world.asSuperuser("postgres", "grant pg_read_all_stats to sql_operator");

    world.asSuperuser("postgres", "alter database freehold_template allow_connections true");
    assertThat(missing()).singleElement().asString().contains("freehold_template");
    world.asSuperuser("postgres", "alter database freehold_template allow_connections false");
    assertThat(missing()).isEmpty();
  }

  @Test
  void theScriptHoldsNoPassword() {
    String script = new Preparation("someone", "s3cret-word".toCharArray()).toPsql();

    assertThat(script).contains("SCRAM-SHA-256$").doesNotContain("s3cret-word");
  }

  private java.util.List<String> missing() {
    return world.server.query("checking", Preparation::missing);
  }
}
