package dev.freehold.operator.server;

import dev.freehold.operator.server.Difference.Aspect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares registry and shared catalogs in the server; only what differs comes back. */
final class DriftQuery {
  private static final String SQL = RegistrySchema.read("drift.sql");

  /** Members have options of their own since then. */
  private static final int MEMBERSHIP_OPTIONS = 16;

  private DriftQuery() {}

  /** Every database of a living Tenant: one query, however many there are. */
  static List<Drifted> all(Connection connection) throws SQLException {
    return read(connection, null);
  }

  static List<Difference> of(Connection connection, DatabaseId id) throws SQLException {
    List<Drifted> found = read(connection, id);
    return found.isEmpty() ? List.of() : found.getFirst().differences();
  }

  private static List<Drifted> read(Connection connection, @Nullable DatabaseId id)
      throws SQLException {
    boolean options = connection.getMetaData().getDatabaseMajorVersion() >= MEMBERSHIP_OPTIONS;
    String sql =
        SQL.formatted(
            id == null ? "" : "and t.id = ?",
            options ? "m.set_option" : "true",
            options
                ? "m.inherit_option"
                : "(select r.rolinherit from pg_roles r where r.oid = m.member)",
            // Before, whoever may make roles may administer all of them.
            options);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (id != null) {
        statement.setString(1, id.value());
      }
      try (var rows = statement.executeQuery()) {
        var found = new ArrayList<Drifted>();
        while (rows.next()) {
          var database = new DatabaseId(rows.getString("id"));
          if (found.isEmpty() || !found.getLast().id().equals(database)) {
            found.add(new Drifted(database, rows.getString("tenant_name"), new ArrayList<>()));
          }
          found
              .getLast()
              .differences()
              .add(
                  new Difference(
                      Aspect.valueOf(rows.getString("aspect")),
                      rows.getString("subject"),
                      rows.getString("object"),
                      rows.getString("words")));
        }
        return found;
      }
    }
  }
}
