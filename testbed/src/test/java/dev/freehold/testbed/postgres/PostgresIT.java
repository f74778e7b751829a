package dev.freehold.testbed.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresIT {

  private static final String AVAILABLE = "dev.freehold.testbed.postgres.Postgres#available";

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void sharedServerHasTheVersionThatWasAskedFor(PostgresVersion version) throws SQLException {
    // Given
    var postgres = Postgres.shared(version);

    // When
    try (var connection = postgres.connect("postgres")) {

      // Then
      assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(version.major());
      assertThat(Postgres.shared(version)).isSameAs(postgres);
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void refusesAWrongPassword(PostgresVersion version) {
    // Given
    var postgres = Postgres.shared(version);

    // When / Then
    assertThatThrownBy(() -> postgres.connect("postgres", postgres.superuser(), "wrong"))
        .isInstanceOfSatisfying(
            SQLException.class, refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void keepsPortAndDataOverStopKillAndAReattach(PostgresVersion version, @TempDir Path directory)
      throws SQLException {
    // Given
    var options = PostgresOptions.kept(version, directory.resolve("server"));
    var first = Postgres.start(options);
    var port = first.port();
    execute(first, "CREATE TABLE t AS SELECT 1 AS n");

    // When
    first.stop();
    assertThat(first.isRunning()).isFalse();
    first.start();
    execute(first, "INSERT INTO t VALUES (2)");
    first.kill();
    assertThat(first.isRunning()).isFalse();

    // Then
    try (var second = Postgres.start(options);
        var connection = second.connect("postgres");
        var rows = connection.createStatement().executeQuery("SELECT sum(n) FROM t")) {
      assertThat(second.port()).isEqualTo(port);
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(3);
    }
    assertThat(first.isRunning()).isFalse();
  }

  private static void execute(Postgres postgres, String sql) throws SQLException {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
