package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class SizesIT {
  private final TestServer world;

  SizesIT(PostgresVersion version) throws SQLException {
    world = TestServer.of(version);
    // The operator makes the registry's tables at its first contact.
    world.registry.counts(world.server);
  }

  @Test
  void slicesGoRoundUntilEveryDatabaseIsMeasured() throws SQLException {
    // Other tests leave rows whose databases were never made.
    world.asSuperuser("freehold", "delete from registry.tenant_database where state = 'creating'");
    for (int i = 0; i < 3; i++) {
      world.made();
    }
    forget();
    var sizes = new Sizes(new DatabaseSizes(), 2, Duration.ZERO);
    int rows = rows("true");

    // When
    look(sizes);
    int first = rows("size_bytes is not null");
    for (int i = 0; i < rows; i++) {
      look(sizes);
    }

    // Then
    assertThat(first).isBetween(1, 2);
    assertThat(rows("size_bytes is null and database_name in (select datname from pg_database)"))
        .isZero();
    assertThat(world.registry.counts(world.server).storage()).isGreaterThan(3L * 6_000_000);
  }

  @Test
  void aDatabaseThatMayNotBeMeasuredDoesNotKeepTheOthersFromIt() throws SQLException {
    var ours = world.made();
    var theirs = world.made();
    forget();
    world.asSuperuser(
        "postgres",
        "alter database %s owner to postgres".formatted(theirs.row().database()),
        // The operator is a member of the login.
        "revoke connect on database %s from %s"
            .formatted(theirs.row().database(), theirs.row().login()),
        "revoke pg_read_all_stats from " + TestServer.OPERATOR);
    try {
      // When
      look(new Sizes(new DatabaseSizes(), 1000, Duration.ZERO));

      // Then
      assertThat(rows("id = '%s' and size_bytes > 0".formatted(ours.row().id().value())))
          .isEqualTo(1);
      assertThat(rows("id = '%s' and size_bytes is null".formatted(theirs.row().id().value())))
          .isEqualTo(1);
    } finally {
      world.asSuperuser(
          "postgres",
          "grant pg_read_all_stats to " + TestServer.OPERATOR,
          "alter database %s owner to %s".formatted(theirs.row().database(), TestServer.OPERATOR));
    }
  }

  @Test
  void looksThatComeSoonerMeasureNothing() throws SQLException {
    world.made();
    var sizes = new Sizes(new DatabaseSizes(), 1000, Duration.ofMinutes(1));
    look(sizes);
    forget();

    // When
    look(sizes);

    // Then
    assertThat(rows("size_bytes is not null")).isZero();
  }

  private void look(Sizes sizes) {
    var resource = new DatabaseServer();
    sizes.look(world.server, resource, new ServerReport(resource, Instant.EPOCH));
  }

  private void forget() throws SQLException {
    world.asSuperuser("freehold", "update registry.tenant_database set size_bytes = null");
  }

  private int rows(String condition) throws SQLException {
    List<String> count =
        world.query("freehold", "select count(*) from registry.tenant_database where " + condition);
    return Integer.parseInt(count.getFirst());
  }
}
