package dev.freehold.operator.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The registry's memory of the write rights that ReadOnly took from a database. They are written
 * down before they are taken and forgotten after they were given back; the caller holds the
 * transaction.
 */
final class WithdrawnRights {
  private WithdrawnRights() {}

  /** Adds to what is known: a call that was cut off may have taken some of them already. */
  static void record(Connection connection, DatabaseId id, List<WriteRight> rights)
      throws SQLException {
    RegistryTable.lock(connection, id);
    var unknown = new LinkedHashSet<>(rights);
    of(connection, id).forEach(unknown::remove);
    try (var statement =
        connection.prepareStatement(
            "insert into registry.withdrawn_right (database_id, kind, object, column_name, privilege, grantee, grantor, grantable)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (WriteRight right : unknown) {
        statement.setString(1, id.value());
        statement.setString(2, right.kind().name());
        statement.setString(3, right.object());
        statement.setString(4, right.column());
        statement.setString(5, right.privilege());
        statement.setString(6, right.grantee());
        statement.setString(7, right.grantor());
        statement.setBoolean(8, right.grantable());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  static List<WriteRight> of(Connection connection, DatabaseId id) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select kind, object, column_name, privilege, grantee, grantor, grantable from registry.withdrawn_right where database_id = ?")) {
      statement.setString(1, id.value());
      try (var rows = statement.executeQuery()) {
        var rights = new ArrayList<WriteRight>();
        while (rows.next()) {
          rights.add(WriteRight.of(rows));
        }
        return rights;
      }
    }
  }

  static void forget(Connection connection, DatabaseId id) throws SQLException {
    RegistryTable.execute(
        connection, "delete from registry.withdrawn_right where database_id = ?", id.value());
  }
}
