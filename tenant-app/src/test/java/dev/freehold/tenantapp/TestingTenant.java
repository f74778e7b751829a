package dev.freehold.tenantapp;

import dev.freehold.testbed.postgres.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;

/**
 * A tenant as the platform makes one: database, roles and service binding, with access that can be
 * taken and given back.
 */
final class TestingTenant {

  static final String PASSWORD = "not-to-be-seen-" + UUID.randomUUID();

  final String database = "fh_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  final String owner = database;
  final String reader = database + "_r";
  final String login = database + "_a";
  final Path bindings;
  private final Postgres server;

  TestingTenant(Postgres server, Path bindings) {
    this.server = server;
    this.bindings = bindings;
    in(
        "postgres",
        "CREATE ROLE %s NOLOGIN".formatted(owner),
        "CREATE ROLE %s NOLOGIN".formatted(reader),
        "CREATE ROLE %s LOGIN NOINHERIT CONNECTION LIMIT 10 PASSWORD '%s'"
            .formatted(login, PASSWORD),
        "CREATE DATABASE " + database,
        "REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(database),
        "GRANT CONNECT ON DATABASE %s TO %s".formatted(database, login),
        "GRANT CREATE, TEMPORARY ON DATABASE %s TO %s".formatted(database, owner),
        "GRANT %s TO %s".formatted(reader, login));
    full();
    write("type", "postgresql");
    write("username", login);
    write("password", PASSWORD);
    write("jdbc-url", server.jdbcUrl(database));
  }

  void full() {
    in(
        database,
        "GRANT USAGE, CREATE ON SCHEMA public TO PUBLIC",
        "GRANT %s TO %s".formatted(owner, login),
        "ALTER ROLE %s SET role = '%s'".formatted(login, owner));
    endSessions();
  }

  void readOnly() {
    in(
        database,
        "REVOKE %s FROM %s".formatted(owner, login),
        "ALTER ROLE %s SET role = '%s'".formatted(login, reader),
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + reader);
    endSessions();
  }

  /**
   * Not even SELECT: the login's role setting names a role that it is no member of, so it connects
   * with a warning.
   */
  void noAccess() {
    in(database, "REVOKE %s, %s FROM %s".formatted(owner, reader, login));
    endSessions();
  }

  void rotatePassword(String password) {
    in("postgres", "ALTER ROLE %s PASSWORD '%s'".formatted(login, password));
    endSessions();
    write("password", password);
  }

  void endSessions() {
    query(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(login));
  }

  /** Connections of the app that are open now. */
  int sessions() {
    return Integer.parseInt(
        query("SELECT count(*) FROM pg_stat_activity WHERE usename = '%s'".formatted(login)));
  }

  /** The first column of the first row, asked in the tenant's database as superuser. */
  String query(String sql) {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException("while running " + sql, e);
    }
  }

  void in(String inDatabase, String... statements) {
    try (var connection = server.connect(inDatabase);
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("while preparing the tenant", e);
    }
  }

  private void write(String file, String content) {
    try {
      Files.createDirectories(bindings.resolve("db"));
      Files.writeString(bindings.resolve("db").resolve(file), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
