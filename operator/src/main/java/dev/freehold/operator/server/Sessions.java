package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The sessions of a tenant's logins, and their end. */
final class Sessions {
  private static final int TERMINATE_MILLIS = 3000;
  private static final int LOOKS = 3;

  private Sessions() {}

  /**
   * Ends sessions and looks again: one that had passed its login check may appear after the first
   * look.
   *
   * @throws ServerException when a session is still there; the next reconcile tries again
   */
  static void end(Server server, RegistryRow row) {
    end(server, row, row.id().logins());
  }

  static void end(Server server, RegistryRow row, List<String> logins) {
    server.autocommit(
        "ending sessions on database " + row.database(),
        connection -> {
          int found = 0;
          for (int look = 0; look < LOOKS; look++) {
            found = terminate(connection, row, logins);
            if (found == 0) {
              return;
            }
          }
          throw new SQLException(
              "%d sessions did not end within %d ms".formatted(found, LOOKS * TERMINATE_MILLIS),
              "55006");
        });
  }

  /** How many sessions there were. */
  private static int terminate(Connection connection, RegistryRow row, List<String> logins)
      throws SQLException {
    List<String> connected = connected(connection, row, logins);
    for (String login : connected) {
      execute(connection, TenantRoles.reach(login));
    }
    try (var statement =
        connection.prepareStatement(
            "select count(pg_terminate_backend(pid, ?)) from pg_stat_activity"
                + " where datname = ? and usename = any (?) and pid <> pg_backend_pid()")) {
      statement.setLong(1, TERMINATE_MILLIS);
      statement.setString(2, row.database());
      statement.setArray(3, connection.createArrayOf("text", connected.toArray(String[]::new)));
      try (var rows = statement.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private static List<String> connected(Connection connection, RegistryRow row, List<String> logins)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select distinct usename from pg_stat_activity where datname = ? and usename = any (?)")) {
      statement.setString(1, row.database());
      statement.setArray(2, connection.createArrayOf("text", logins.toArray(String[]::new)));
      try (var rows = statement.executeQuery()) {
        var connected = new ArrayList<String>();
        while (rows.next()) {
          connected.add(rows.getString(1));
        }
        return connected;
      }
    }
  }
}
