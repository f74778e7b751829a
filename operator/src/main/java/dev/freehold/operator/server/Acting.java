package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A statement as one role of a tenant, which we must have {@link TenantRoles#reach reached}. Where
 * several of our roles could give or take a right, the server picks one by the age of the roles;
 * whose right it is must not depend on that.
 */
final class Acting {
  private Acting() {}

  static void as(Connection connection, String role, String sql) throws SQLException {
    execute(connection, "set role " + identifier(role));
    try {
      execute(connection, sql);
    } catch (SQLException e) {
      resetAfter(e, connection);
      throw e;
    }
    execute(connection, "reset role");
  }

  /** In a transaction that has failed nothing more is heard, and its end resets the role. */
  private static void resetAfter(SQLException failure, Connection connection) {
    try {
      execute(connection, "reset role");
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
