package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerPrepareCommandIT {

  private static Postgres postgres;

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() {
    postgres = Postgres.start(PostgresOptions.temporary(PostgresVersion.V18));
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Test
  void aRunPreparesTheServerAndLeavesALoginThatWorks() throws Exception {
    // Given
    Path secret = directory.resolve("admin.yaml");

    // When
    int code = run(Map.of(SuperuserLogin.PASSWORD, postgres.superuserPassword()), secret, "--run");

    // Then
    assertThat(code).as(text(err)).isEqualTo(0);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    String password = Files.readString(secret).replaceAll("(?s).*password: '(\\w+)'.*", "$1");
    try (var connection =
        postgres.connect(Server.REGISTRY_DATABASE, "freehold_operator", password)) {
      assertThat(Preparation.missing(connection)).isEmpty();
    }
    assertThat(text(out) + text(err))
        .doesNotContain(password)
        .doesNotContain(postgres.superuserPassword());
  }

  @Test
  void aPrintedScriptHoldsNoPassword() throws Exception {
    // When
    int code =
        run(
            Map.of(ServerPrepareCommand.OPERATOR_PASSWORD, "clear-text"),
            directory.resolve("a.yaml"),
            "--print");

    // Then
    assertThat(code).isEqualTo(0);
    assertThat(text(out)).contains("create role", "SCRAM-SHA-256$").doesNotContain("clear-text");
    assertThat(Files.readString(directory.resolve("a.yaml"))).contains("password: 'clear-text'");
  }

  @Test
  void anExistingSecretFileIsNotReplacedAndTheServerNotTouched() throws Exception {
    // Given
    Path secret = Files.writeString(directory.resolve("mine.yaml"), "mine");

    // When
    int code =
        run(
            Map.of(SuperuserLogin.PASSWORD, postgres.superuserPassword()),
            secret,
            "--run",
            "--operator-role",
            "nobody_yet");

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(text(err)).contains("mine.yaml exists", "nothing was changed");
    assertThat(Files.readString(secret)).isEqualTo("mine");
    assertThat(roleExists("nobody_yet")).isFalse();
  }

  @Test
  void aWrongPasswordLeavesNoSecretBehind() {
    // Given
    Path secret = directory.resolve("wrong.yaml");

    // When
    int code = run(Map.of(SuperuserLogin.PASSWORD, "wrong"), secret, "--run");

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(text(err)).contains("password authentication failed");
    assertThat(secret).doesNotExist();
  }

  private boolean roleExists(String role) throws SQLException {
    try (var connection = postgres.connect("postgres");
        var statement = connection.prepareStatement("select from pg_roles where rolname = ?")) {
      statement.setString(1, role);
      try (var rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private int run(Map<String, String> environment, Path secret, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("--port", "" + postgres.port(), "--secret-file", secret.toString()));
    arguments.addAll(List.of(more));
    return ServerPrepareCommand.run(
        arguments.toArray(String[]::new), environment, new PrintStream(out), new PrintStream(err));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
