package dev.freehold.controlplane;

import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A database as an installation gives it to the control plane: one login owns it and migrates,
 * another one serves requests.
 */
public final class ControlPlaneDatabase {
  public static final String OWNER = "freehold_owner";
  public static final String API = "freehold_api";
  private static final String PASSWORD = "only for tests";

  private final Postgres postgres = Postgres.shared(PostgresVersion.V18);
  private final String name;

  private ControlPlaneDatabase(String name) {
    this.name = name;
  }

  /** Makes it anew; also the logins, when they are not there. */
  public static ControlPlaneDatabase create(String name) throws SQLException {
    var database = new ControlPlaneDatabase(name);
    try (var superuser = database.postgres.connect("postgres");
        var statement = superuser.createStatement()) {
      for (String login : new String[] {OWNER, API}) {
        try (var found =
            statement.executeQuery(
                "SELECT 1 FROM pg_roles WHERE rolname = '%s'".formatted(login))) {
          if (found.next()) {
            continue;
          }
        }
        statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(login, PASSWORD));
      }
      statement.execute("DROP DATABASE IF EXISTS " + name);
      statement.execute("CREATE DATABASE %s OWNER %s".formatted(name, OWNER));
    }
    return database;
  }

  public String url() {
    return postgres.jdbcUrl(name);
  }

  public String password() {
    return PASSWORD;
  }

  public Connection asSuperuser() throws SQLException {
    return postgres.connect(name);
  }

  public Connection asOwner() throws SQLException {
    return postgres.connect(name, OWNER, PASSWORD);
  }

  public Connection asApi() throws SQLException {
    return postgres.connect(name, API, PASSWORD);
  }
}
