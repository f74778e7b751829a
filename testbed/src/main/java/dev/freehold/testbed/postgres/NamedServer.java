package dev.freehold.testbed.postgres;

import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * A server that the user named in the environment. It is shared with others, so it is never
 * stopped.
 */
record NamedServer(String host, int port, String superuser, String superuserPassword)
    implements PostgresServer {

  static final String URL = "FREEHOLD_POSTGRES_URL";
  static final String USER = "FREEHOLD_POSTGRES_USER";
  static final String PASSWORD = "FREEHOLD_POSTGRES_PASSWORD";
  private static final String PREFIX = "jdbc:";
  private static final int DEFAULT_PORT = 5432;

  /** Empty when the environment names none. */
  static Optional<NamedServer> from(Map<String, String> environment) {
    var url = environment.get(URL);
    if (url == null || url.isBlank()) {
      return Optional.empty();
    }
    var user = environment.get(USER);
    var password = environment.get(PASSWORD);
    if (!url.startsWith(PREFIX + "postgresql://") || user == null || password == null) {
      throw new PostgresException(
          "%s must look like jdbc:postgresql://HOST:PORT/postgres, with a superuser's name in %s and password in %s."
              .formatted(URL, USER, PASSWORD));
    }
    var uri = URI.create(url.substring(PREFIX.length()));
    var port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return Optional.of(new NamedServer(uri.getHost(), port, user, password));
  }

  PostgresVersion version() {
    var url = "jdbc:postgresql://%s:%d/postgres".formatted(host, port);
    try (var connection = DriverManager.getConnection(url, superuser, superuserPassword)) {
      return new PostgresVersion(connection.getMetaData().getDatabaseMajorVersion());
    } catch (SQLException e) {
      throw new PostgresException(
          "The server named in %s does not answer: %s. Correct or unset %s, %s and %s."
              .formatted(URL, e.getMessage(), URL, USER, PASSWORD),
          e);
    }
  }

  @Override
  public void start() {}

  @Override
  public void stop() {
    throw notOurs();
  }

  @Override
  public void kill() {
    throw notOurs();
  }

  @Override
  public boolean isRunning() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public void delete() {}

  @Override
  public String toString() {
    return "%s:%d".formatted(host, port);
  }

  private static PostgresException notOurs() {
    return new PostgresException(
        "The server named in %s is not ours to stop. Use Postgres.start(…) for one that is."
            .formatted(URL));
  }
}
