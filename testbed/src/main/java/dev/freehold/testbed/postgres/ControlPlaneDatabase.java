package dev.freehold.testbed.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * The control plane's own database, as an installation gives it: one login owns it and migrates,
 * another one serves requests, and other logins of the server, such as tenants', cannot enter.
 */
public record ControlPlaneDatabase(
    Postgres postgres, String name, String ownerPassword, String apiPassword) {

  public static final String NAME = "freehold_control_plane";
  public static final String OWNER = "freehold_owner";
  public static final String API = "freehold_api";

  /** An empty one on the server that all tests share. */
  public static ControlPlaneDatabase emptyOnShared(String name) throws SQLException {
    var postgres = Postgres.shared(PostgresVersion.V18);
    try (var superuser = postgres.connect("postgres");
        var statement = superuser.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + name);
    }
    // Always the same one: another JVM may use the same server, and there is one login for both.
    var password = "only for tests";
    var database = new ControlPlaneDatabase(postgres, name, password, password);
    database.ensure();
    return database;
  }

  /** Makes what is missing, and sets passwords that are not as they should be. */
  public void ensure() throws SQLException {
    try (var superuser = postgres.connect("postgres");
        var statement = superuser.createStatement()) {
      ensureLogin(superuser, OWNER, ownerPassword);
      ensureLogin(superuser, API, apiPassword);
      if (!exists(statement, "pg_database WHERE datname", name)) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(name, OWNER));
      }
      statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
      statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(name, API));
    }
  }

  public String url() {
    return postgres.jdbcUrl(name);
  }

  /** What a process of the control plane is told, by the names of Spring Boot's settings. */
  public Map<String, String> environment() {
    return Map.of(
        "SPRING_DATASOURCE_URL", url(),
        "SPRING_DATASOURCE_USERNAME", API,
        "SPRING_DATASOURCE_PASSWORD", apiPassword,
        "SPRING_FLYWAY_USER", OWNER,
        "SPRING_FLYWAY_PASSWORD", ownerPassword);
  }

  public Connection asSuperuser() throws SQLException {
    return postgres.connect(name);
  }

  public Connection asOwner() throws SQLException {
    return postgres.connect(name, OWNER, ownerPassword);
  }

  public Connection asApi() throws SQLException {
    return postgres.connect(name, API, apiPassword);
  }

  private void ensureLogin(Connection superuser, String login, String password)
      throws SQLException {
    try (var statement = superuser.createStatement()) {
      if (!exists(statement, "pg_roles WHERE rolname", login)) {
        statement.execute("CREATE ROLE %s LOGIN".formatted(login));
      }
    }
    if (!enters(login, password)) {
      // Sends the verifier, so that no log of the server can hold the password.
      superuser
          .unwrap(PGConnection.class)
          .alterUserPassword(login, password.toCharArray(), "scram-sha-256");
    }
  }

  private boolean enters(String login, String password) {
    try (var _ = postgres.connect("postgres", login, password)) {
      return true;
    } catch (SQLException _) {
      return false;
    }
  }

  private static boolean exists(Statement statement, String where, String name)
      throws SQLException {
    try (var rows =
        statement.executeQuery("SELECT 1 FROM pg_catalog.%s = '%s'".formatted(where, name))) {
      return rows.next();
    }
  }

  @Override
  public String toString() {
    return "ControlPlaneDatabase[%s]".formatted(url());
  }
}
