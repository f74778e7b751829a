package dev.freehold.testbed.postgres;

import dev.freehold.testbed.process.UserCache;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PostgreSQL that listens on 127.0.0.1 and asks everybody for a password (scram-sha-256).
 *
 * <p>A temporary one ends and vanishes with {@link #close()}, with this JVM, or, when the JVM was
 * killed, before the next temporary one starts. A kept one runs on until {@link #stop()} and can be
 * started again in its directory, with the same port, data and superuser password.
 */
public final class Postgres implements AutoCloseable {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  private final PostgresVersion version;
  private final PostgresServer server;

  Postgres(PostgresVersion version, PostgresServer server) {
    this.version = version;
    this.server = server;
  }

  /**
   * The versions that tests of SQL run on: 18, and the oldest other one from 15 on that is
   * installed. For JUnit's
   * {@code @MethodSource("dev.freehold.testbed.postgres.Postgres#available")}.
   */
  public static List<PostgresVersion> available() {
    return PostgresPrograms.available();
  }

  /**
   * The server of that version that all tests of this JVM share; started at the first call. Do not
   * stop it. It is the one that the user named in {@code FREEHOLD_POSTGRES_URL}, if that has the
   * version. Its disk writes are not synced: its data survive a crash of the server, but not of the
   * machine.
   */
  public static Postgres shared(PostgresVersion version) {
    return SharedPostgres.get(version);
  }

  /**
   * Starts a server of one's own, or the one that is already in the directory. Returns when it
   * takes connections.
   *
   * @throws PostgresException when it cannot start
   */
  public static Postgres start(PostgresOptions options) {
    var postgres = new Postgres(options.version(), prepare(options));
    try {
      if (options.directory() == null) {
        Runtime.getRuntime()
            .addShutdownHook(Thread.ofPlatform().name("postgres-end").unstarted(postgres::close));
      }
      postgres.start();
      return postgres;
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  /**
   * The kept server of a directory, whether it runs or not; empty when none was ever started there.
   */
  public static Optional<Postgres> existing(PostgresOptions options) {
    return Optional.ofNullable(options.directory())
        .filter(DataDirectory::isIn)
        .map(_ -> new Postgres(options.version(), prepare(options)));
  }

  public PostgresVersion version() {
    return version;
  }

  public String host() {
    return server.host();
  }

  /** Stays the same over restarts. */
  public int port() {
    return server.port();
  }

  public String superuser() {
    return server.superuser();
  }

  public String superuserPassword() {
    return server.superuserPassword();
  }

  /** The server's log; empty when it runs elsewhere. */
  public Optional<Path> logFile() {
    return server instanceof LocalServer local ? Optional.of(local.logFile()) : Optional.empty();
  }

  /** Without credentials, for example {@code jdbc:postgresql://127.0.0.1:12345/postgres}. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host(), port(), database);
  }

  /** A new connection as superuser. */
  public Connection connect(String database) throws SQLException {
    return connect(database, superuser(), superuserPassword());
  }

  public Connection connect(String database, String user, String password) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  /** Starts the server when it does not run; returns when it takes connections. */
  public void start() {
    server.start();
    awaitAnswer();
  }

  /** Ends sessions and the server in good order. */
  public void stop() {
    server.stop();
  }

  /** Ends it at once (SIGKILL for all its processes), as a crash would. */
  public void kill() {
    server.kill();
  }

  public boolean isRunning() {
    return server.isRunning();
  }

  /** Ends the server and removes its data, kept ones too. */
  public void delete() {
    server.delete();
  }

  /** Deletes a temporary server, stops a kept one. */
  @Override
  public void close() {
    server.close();
  }

  private static PostgresServer prepare(PostgresOptions options) {
    if (options.leavesPlaceOpen()) {
      var container = ContainerServer.prepare(options);
      if (container.isPresent()) {
        return container.get();
      }
    }
    var unprivileged = Unprivileged.here();
    var binaries =
        PostgresPrograms.directory(options.version(), unprivileged.cacheOr(UserCache.directory()));
    return LocalServer.prepare(options, binaries, unprivileged);
  }

  private void awaitAnswer() {
    var deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
    while (true) {
      try (var _ = connect("postgres")) {
        return;
      } catch (SQLException e) {
        if (System.nanoTime() > deadline) {
          throw new PostgresException(
              "%s does not answer: %s".formatted(version, e.getMessage()), e);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
    }
  }
}
