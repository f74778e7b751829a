package dev.freehold.testbed.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.testbed.process.OsProcess;
import dev.freehold.testbed.process.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresIT {

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final String AVAILABLE = "dev.freehold.testbed.postgres.Postgres#available";

  @TempDir private Path directory;

  @AfterEach
  void endWhatATestThatFailedLeaves() {
    OsProcess.serving(directory).forEach(OsProcess::killTree);
  }

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
  void keepsPortAndDataOverStopKillAndAReattach(PostgresVersion version) throws SQLException {
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

  @Test
  void livesInSharedMemoryOnRequestWithSyncedWritesAndLeavesNothing() throws SQLException {
    // Given
    var options =
        PostgresOptions.temporary(PostgresVersion.V18)
            .under(SHARED_MEMORY)
            .with("max_connections", "33");
    var postgres = Postgres.start(options);

    // When
    var settings = List.of(show(postgres, "fsync"), show(postgres, "max_connections"));
    var data = Path.of(show(postgres, "data_directory"));
    postgres.close();

    // Then
    assertThat(settings).containsExactly("on", "33");
    assertThat(data).startsWithRaw(SHARED_MEMORY).doesNotExist();
    assertThat(postgres.isRunning()).isFalse();
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void runsAsAnotherAccountWhereRootMayMakeNoUserNamespace(PostgresVersion version)
      throws SQLException {
    // Given
    var nobody = Unprivileged.isRoot() ? Unprivileged.otherAccount("nobody") : Unprivileged.here();
    var programs = PostgresPrograms.directory(version, nobody.cacheOr(UserCache.directory()));

    // When
    try (var server = LocalServer.prepare(PostgresOptions.temporary(version), programs, nobody)) {
      server.start();

      // Then
      var postgres = new Postgres(version, server);
      assertThat(show(postgres, "server_version")).startsWith(Integer.toString(version.major()));
      server.kill();
      server.start();
      assertThat(server.isRunning()).isTrue();
    }
  }

  @Test
  void refusesTheDataOfAnotherVersion() throws IOException {
    // Given
    Files.writeString(directory.resolve("port"), "1");
    Files.writeString(
        Files.createDirectory(directory.resolve("data")).resolve("PG_VERSION"), "15\n");

    // When / Then
    assertThatThrownBy(() -> Postgres.start(PostgresOptions.kept(PostgresVersion.V18, directory)))
        .isInstanceOf(PostgresException.class)
        .hasMessageContaining("holds data of PostgreSQL 15, but PostgreSQL 18 is to be started");
  }

  private static String show(Postgres postgres, String setting) throws SQLException {
    try (var connection = postgres.connect("postgres");
        var rows = connection.createStatement().executeQuery("SHOW " + setting)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(Postgres postgres, String sql) throws SQLException {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
