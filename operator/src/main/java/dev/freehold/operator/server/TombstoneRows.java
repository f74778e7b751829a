package dev.freehold.operator.server;

import dev.freehold.operator.server.RegistryRow.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements on retained databases; the caller holds the transaction. */
final class TombstoneRows {
  private TombstoneRows() {}

  /**
   * @param purgeAfter null: it is dropped only when a person says so
   * @param refused it was in use when it was named to be purged, and is named still
   */
  record Tombstone(
      DatabaseId id, State state, String tenant, @Nullable Instant purgeAfter, boolean refused) {}

  /** Those that are dropped first come first. */
  static List<Tombstone> first(Connection connection, int limit) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select id, state, tenant_name, purge_after, purge_refused from registry.tenant_database where state in ('tombstone', 'purging')"
                + " order by purge_after nulls last, id limit ?")) {
      statement.setInt(1, limit);
      return tombstones(statement);
    }
  }

  /** Rows of these ids, whatever their state. */
  static List<Tombstone> named(Connection connection, Collection<String> ids) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select id, state, tenant_name, purge_after, purge_refused from registry.tenant_database where id = any (?) order by id")) {
      statement.setArray(1, connection.createArrayOf("text", ids.toArray(String[]::new)));
      return tombstones(statement);
    }
  }

  /** Until nobody names it any more. */
  static void refuse(Connection connection, DatabaseId id) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set purge_refused = true where id = ? and state in ('creating', 'assigned')",
        id.value());
  }

  static void forgetRefusals(Connection connection, Collection<String> named) throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set purge_refused = false where purge_refused and id <> all (?)",
        connection.createArrayOf("text", named.toArray(String[]::new)));
  }

  /**
   * From here on nobody can adopt them. One that is being adopted is locked, and passed.
   *
   * @param named dropped whatever their time, unless it was refused; the others only once it is
   *     over, and only those of this installation
   */
  static void beginPurge(
      Connection connection, String installation, Collection<String> named, int limit)
      throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = 'purging' where id in"
            + " (select id from registry.tenant_database where state = 'tombstone'"
            + " and (id = any (?) and not purge_refused or installation = ? and purge_after <= now())"
            + " order by purge_after nulls last limit ? for update skip locked)",
        connection.createArrayOf("text", named.toArray(String[]::new)),
        installation,
        limit);
  }

  static List<DatabaseFacts> purging(Connection connection) throws SQLException {
    return FactsQuery.where(connection, "where t.state = ?", State.purging.name());
  }

  private static List<Tombstone> tombstones(PreparedStatement statement) throws SQLException {
    try (var rows = statement.executeQuery()) {
      var found = new ArrayList<Tombstone>();
      while (rows.next()) {
        OffsetDateTime after = rows.getObject("purge_after", OffsetDateTime.class);
        found.add(
            new Tombstone(
                new DatabaseId(rows.getString("id")),
                State.valueOf(rows.getString("state")),
                rows.getString("tenant_name"),
                after == null ? null : after.toInstant(),
                rows.getBoolean("purge_refused")));
      }
      return found;
    }
  }
}
