package dev.freehold.testbed.launcher;

import dev.freehold.testbed.postgres.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * The control plane's own database, on the server that tenants use too: one login owns it and
 * migrates, another one serves requests, and tenants' logins cannot enter.
 */
record ControlPlaneDatabase(Postgres postgres, Secrets secrets) {

  static final String NAME = "freehold_control_plane";
  static final String OWNER = "freehold_owner";
  static final String API = "freehold_api";

  String url() {
    return postgres.jdbcUrl(NAME);
  }

  /** Makes what is missing. */
  void ensure() throws SQLException {
    try (var superuser = postgres.connect("postgres");
        var statement = superuser.createStatement()) {
      ensureLogin(superuser, OWNER, secrets.ownerPassword());
      ensureLogin(superuser, API, secrets.apiPassword());
      if (!exists(statement, "pg_database WHERE datname", NAME)) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(NAME, OWNER));
      }
      statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(NAME));
      statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(NAME, API));
    }
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
}
