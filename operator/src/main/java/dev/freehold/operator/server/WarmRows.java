package dev.freehold.operator.server;

import dev.freehold.operator.server.RegistryRow.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The statements on rows that are nobody's yet; the caller holds the transaction. */
final class WarmRows {
  /**
   * Whole, ours, and openable: somebody may have dropped it or its roles by hand since it was made.
   */
  private static final String WHOLE =
      """
      t.sealed_password is not null
      and exists (select from pg_database d where d.datname = t.database_name and d.datallowconn
                  and pg_get_userbyid(d.datdba) = current_user)
      and to_regrole('fh_' || t.id) is not null and to_regrole('fh_' || t.id || '_r') is not null
      and to_regrole('fh_' || t.id || '_a') is not null
      """;

  private WarmRows() {}

  /** The intent; nothing is made yet. */
  static void insert(Connection connection, DatabaseId id, String installation, byte[] sealed)
      throws SQLException {
    RegistryTable.execute(
        connection,
        "insert into registry.tenant_database (id, database_name, installation, state, sealed_password) values (?, ?, ?, 'stocking', ?)",
        id.value(),
        id.database(),
        installation,
        sealed);
  }

  /** Locks the row until commit; false: another operator has given it up meanwhile. */
  static boolean isStocking(Connection connection, DatabaseId id) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select from registry.tenant_database where id = ? and state = 'stocking' and sealed_password is not null for update")) {
      statement.setString(1, id.value());
      try (var rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  static void stocked(Connection connection, DatabaseId id) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = 'warm', created_at = now(),"
            + " database_oid = (select oid from pg_database where datname = database_name) where id = ?",
        id.value());
  }

  /**
   * @param sealed the password of its login
   */
  record Warm(DatabaseId id, byte[] sealed) {}

  /** Locks the oldest that is whole until commit; one that another transaction holds is passed. */
  static Optional<Warm> oldest(Connection connection, String installation) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select t.id, t.sealed_password from registry.tenant_database t where t.state = 'warm' and t.installation = ? and "
                + WHOLE
                + " order by t.created_at limit 1 for update of t skip locked")) {
      statement.setString(1, installation);
      try (var rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(new Warm(new DatabaseId(rows.getString(1)), rows.getBytes(2)))
            : Optional.empty();
      }
    }
  }

  static void assign(Connection connection, DatabaseId id, Claimant claimant) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = 'assigned', access = 'Full', assigned_at = now(),"
            + " tenant_name = ?, tenant_uid = ?, connection_limit = ? where id = ?",
        claimant.tenant(),
        claimant.uid(),
        claimant.connections(),
        id.value());
  }

  /** From here on it cannot be claimed, and the next look drops it. */
  static void retire(Connection connection, DatabaseId id) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = 'stocking' where id = ? and state = 'warm'",
        id.value());
  }

  static boolean hasUnusable(Connection connection, String installation) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select from registry.tenant_database t where t.state = 'warm' and (t.installation <> ? or not ("
                + WHOLE
                + ")) limit 1")) {
      statement.setString(1, installation);
      try (var rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** What can never be claimed: incomplete, or sealed by an installation that is not this one. */
  static void retireUnusable(Connection connection, String installation) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = 'stocking' where id in"
            + " (select t.id from registry.tenant_database t where t.state = 'warm' and (t.installation <> ? or not ("
            + WHOLE
            + ")) for update of t skip locked)",
        installation);
  }

  /** The newest: the oldest are claimed next. */
  static void retireSurplus(Connection connection, int count) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = 'stocking' where id in"
            + " (select id from registry.tenant_database where state = 'warm' order by created_at desc limit ? for update skip locked)",
        count);
  }

  /**
   * What nobody works on any more; the caller keeps other operators from beginning. One that is
   * only slow cannot finish them from here on: without its password no database becomes warm.
   */
  static List<DatabaseFacts> leftovers(Connection connection) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set sealed_password = null where state = 'stocking' and sealed_password is not null");
    return FactsQuery.where(connection, "where t.state = ?", State.stocking.name());
  }
}
