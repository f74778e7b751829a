package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;
import static dev.freehold.operator.server.SqlText.literal;

import dev.freehold.crds.TenantStatus.Access;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Who may do what in a tenant's database: all, read, nothing. Rights are taken first, then sessions
 * are ended and looked for again, because neither NOLOGIN nor a revoked membership ends one.
 */
public final class DatabaseAccess {
  private static final int TERMINATE_MILLIS = 3000;

  /** True when the catalogs show this level already. */
  public boolean isApplied(DatabaseFacts facts, Access access) {
    DatabaseFacts.Login login = facts.login();
    boolean canLogin = login != null && login.canLogin();
    return switch (access) {
      case Full, Hibernated -> canLogin && facts.ownerMember();
      case ReadOnly -> canLogin && !facts.ownerMember();
      case Suspended -> !canLogin;
    };
  }

  public void apply(Server server, RegistryRow row, Access access) {
    switch (access) {
      case Full, Hibernated -> full(server, row);
      case ReadOnly -> readOnly(server, row);
      case Suspended -> lock(server, row);
    }
  }

  private void full(Server server, RegistryRow row) {
    DatabaseId id = row.id();
    server.inside(
        row.database(),
        "giving write access back",
        connection -> {
          execute(connection, "grant create on schema public to public");
        });
    server.transaction(
        "giving full access to database " + row.database(),
        connection -> {
          execute(
              connection,
              "grant %s to %s".formatted(identifier(id.owner()), identifier(id.login())));
          execute(
              connection,
              "alter role %s set role = %s".formatted(identifier(id.login()), literal(id.owner())));
          execute(connection, "alter role %s login".formatted(identifier(id.login())));
        });
    // Sessions that were opened as the reader would stay readers.
    endSessions(server, row);
  }

  private void readOnly(Server server, RegistryRow row) {
    DatabaseId id = row.id();
    server.inside(
        row.database(),
        "letting the reader read",
        connection -> {
          execute(connection, ReaderGrants.sql(id));
        });
    server.transaction(
        "taking write access to database " + row.database(),
        connection -> {
          execute(
              connection,
              "revoke %s from %s".formatted(identifier(id.owner()), identifier(id.login())));
          execute(
              connection,
              "grant %s to %s".formatted(identifier(id.reader()), identifier(id.login())));
          execute(
              connection,
              "alter role %s set role = %s"
                  .formatted(identifier(id.login()), literal(id.reader())));
          execute(connection, "alter role %s login".formatted(identifier(id.login())));
        });
    endSessions(server, row);
    server.inside(
        row.database(),
        "taking what the login owns",
        connection -> {
          execute(connection, "revoke create on schema public from public");
          execute(
              connection,
              "reassign owned by %s to %s"
                  .formatted(identifier(id.login()), identifier(id.owner())));
          // Again: what a session made between the first grants and its end.
          execute(connection, ReaderGrants.sql(id));
        });
  }

  /** NOLOGIN, and no session is left. */
  void lock(Server server, RegistryRow row) {
    server.transaction(
        "locking database " + row.database(),
        connection -> {
          for (String login : new String[] {row.id().login(), row.id().alternateLogin()}) {
            if (roleExists(connection, login)) {
              execute(connection, "alter role %s nologin".formatted(identifier(login)));
            }
          }
        });
    endSessions(server, row);
  }

  /**
   * @throws ServerException when a session is still there after {@value #TERMINATE_MILLIS} ms; the
   *     next reconcile tries again
   */
  void endSessions(Server server, RegistryRow row) {
    server.autocommit(
        "ending sessions on database " + row.database(),
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "select count(*) filter (where not pg_terminate_backend(pid, ?)) from pg_stat_activity"
                      + " where datname = ? and usename in (?, ?) and pid <> pg_backend_pid()")) {
            statement.setLong(1, TERMINATE_MILLIS);
            statement.setString(2, row.database());
            statement.setString(3, row.id().login());
            statement.setString(4, row.id().alternateLogin());
            try (var rows = statement.executeQuery()) {
              rows.next();
              if (rows.getInt(1) > 0) {
                throw new SQLException(
                    "%d sessions did not end within %d ms"
                        .formatted(rows.getInt(1), TERMINATE_MILLIS),
                    "55006");
              }
            }
          }
        });
  }

  private static boolean roleExists(Connection connection, String role) throws SQLException {
    try (var statement = connection.prepareStatement("select from pg_roles where rolname = ?")) {
      statement.setString(1, role);
      try (var rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }
}
