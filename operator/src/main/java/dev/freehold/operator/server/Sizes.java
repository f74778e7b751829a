package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures databases in slices and keeps each one's size in its row: a size costs about a
 * millisecond, so thousands of them are spread over many looks. What all of them measure is then
 * one query.
 */
final class Sizes implements ServerPart {
  private static final String SLICE =
      """
      select t.id, t.size_bytes,
             -- One database that may not be measured would end the whole query.
             case when has_database_privilege(d.oid, 'CONNECT') or pg_has_role('pg_read_all_stats', 'USAGE')
                  then pg_database_size(d.oid) end as measured
      from (select id, database_name, size_bytes from registry.tenant_database where id > ? order by id limit ?) t
      left join pg_database d on d.datname = t.database_name
      order by t.id
      """;

  private static final String DROPPED_MEANWHILE = "3D000";

  private final DatabaseSizes sizes;
  private final int slice;
  private final Duration interval;
  private final Map<String, Round> rounds = new ConcurrentHashMap<>();

  /**
   * @param sizes is told what all databases of the server measure
   * @param slice databases at a look
   * @param interval looks that come sooner measure nothing
   */
  Sizes(DatabaseSizes sizes, int slice, Duration interval) {
    this.sizes = sizes;
    this.slice = slice;
    this.interval = interval;
  }

  /**
   * @param from the id after which the next slice begins
   * @param at by {@link System#nanoTime()}
   */
  private record Round(String from, long at) {}

  @Override
  public void look(Server server, DatabaseServer resource, ServerReport report) {
    Round round = rounds.getOrDefault(server.name(), new Round("", Long.MIN_VALUE / 2));
    long now = System.nanoTime();
    if (now - round.at() < interval.toNanos()) {
      return;
    }
    String last =
        server.query("measuring databases", connection -> measure(connection, round.from()));
    rounds.put(server.name(), new Round(last, now));
    sizes.found(server.name(), server.query("reading what databases measure", Sizes::all));
  }

  private static Map<String, Long> all(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select id, size_bytes from registry.tenant_database where size_bytes is not null")) {
      var all = new HashMap<String, Long>();
      while (rows.next()) {
        all.put(rows.getString("id"), rows.getLong("size_bytes"));
      }
      return all;
    }
  }

  /** The id where the next slice begins; empty: from the start. */
  private String measure(Connection connection, String from) throws SQLException {
    var changed = new LinkedHashMap<String, Long>();
    int seen = 0;
    String last = "";
    try (var statement = connection.prepareStatement(SLICE)) {
      statement.setString(1, from);
      statement.setInt(2, slice);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          seen++;
          last = rows.getString("id");
          long known = rows.getLong("size_bytes");
          long measured = rows.getLong("measured");
          if (!rows.wasNull() && measured != known) {
            changed.put(last, measured);
          }
        }
      }
    } catch (SQLException e) {
      if (DROPPED_MEANWHILE.equals(e.getSQLState())) {
        return from;
      }
      throw e;
    }
    for (var each : changed.entrySet()) {
      RegistryTable.size(connection, each.getKey(), each.getValue());
    }
    return seen < slice ? "" : last;
  }
}
