package dev.freehold.e2e.bench;

import dev.freehold.testbed.postgres.Postgres;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;

/** The control plane's own database with its two logins, and what the control plane must know. */
record ApiDatabase(Postgres postgres, String ownerPassword, String apiPassword, String sealingKey) {
  static final String NAME = "freehold_control_plane";
  static final String API = "freehold_api";
  private static final String OWNER = "freehold_owner";

  static ApiDatabase create(Postgres postgres) throws SQLException {
    var database = new ApiDatabase(postgres, secret(), secret(), secret());
    try (var superuser = postgres.connect("postgres");
        var statement = superuser.createStatement()) {
      statement.execute(
          "create role %s login password '%s'".formatted(OWNER, database.ownerPassword()));
      statement.execute(
          "create role %s login password '%s'".formatted(API, database.apiPassword()));
      statement.execute("create database %s owner %s".formatted(NAME, OWNER));
    }
    try (var superuser = database.connect();
        var statement = superuser.createStatement()) {
      statement.execute("create extension pg_stat_statements");
    }
    return database;
  }

  /** As superuser. */
  Connection connect() throws SQLException {
    return postgres.connect(NAME);
  }

  Connection connectAsApi() throws SQLException {
    return postgres.connect(NAME, API, apiPassword);
  }

  /** For a process of the control plane. */
  Map<String, String> environment() {
    return Map.of(
        "SPRING_DATASOURCE_URL", postgres.jdbcUrl(NAME),
        "SPRING_DATASOURCE_USERNAME", API,
        "SPRING_DATASOURCE_PASSWORD", apiPassword,
        "SPRING_FLYWAY_USER", OWNER,
        "SPRING_FLYWAY_PASSWORD", ownerPassword,
        "FREEHOLD_SEALING_KEY", sealingKey);
  }

  private static String secret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "ApiDatabase[…]";
  }
}
