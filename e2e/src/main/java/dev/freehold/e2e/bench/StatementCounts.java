package dev.freehold.e2e.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What the API's login had PostgreSQL execute, by {@code pg_stat_statements}. */
final class StatementCounts {
  private static final Pattern TRANSACTIONAL =
      Pattern.compile("(?i)^\\s*(BEGIN|COMMIT|ROLLBACK|START|SET|SHOW|SAVEPOINT|RELEASE)\\b");

  private static final String READ =
      """
      select queryid, query, calls, total_exec_time
      from pg_stat_statements
      where userid = 'freehold_api'::regrole and dbid = (select oid from pg_database where datname = current_database())
        and toplevel""";

  /**
   * @param millis all its executions together, in PostgreSQL
   */
  record Counted(String query, long calls, double millis) {
    boolean isTransactional() {
      return TRANSACTIONAL.matcher(query).find();
    }
  }

  private final Connection connection;
  private final Set<Long> ofJobs = new HashSet<>();
  private Map<Long, Counted> before = Map.of();

  StatementCounts(Connection connection) {
    this.connection = connection;
  }

  /** While nobody asks the API anything: what is executed then is its jobs' and never counted. */
  void learnJobs(Duration time) throws SQLException, InterruptedException {
    begin();
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
    read()
        .forEach(
            (id, now) -> {
              if (!now.isTransactional() && calls(id, now) > 0) {
                ofJobs.add(id);
              }
            });
  }

  void begin() throws SQLException {
    before = read();
  }

  /** Since {@link #begin}; the most frequent first. */
  List<Counted> end() throws SQLException {
    var counted = new ArrayList<Counted>();
    read()
        .forEach(
            (id, now) -> {
              long calls = calls(id, now);
              if (calls > 0 && !ofJobs.contains(id)) {
                double earlier = before.containsKey(id) ? before.get(id).millis() : 0;
                counted.add(new Counted(now.query(), calls, now.millis() - earlier));
              }
            });
    counted.sort(Comparator.comparingLong(Counted::calls).reversed());
    return counted;
  }

  private long calls(long id, Counted now) {
    return now.calls() - (before.containsKey(id) ? before.get(id).calls() : 0);
  }

  private Map<Long, Counted> read() throws SQLException {
    var read = new HashMap<Long, Counted>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(READ)) {
      while (rows.next()) {
        read.put(
            rows.getLong(1), new Counted(rows.getString(2), rows.getLong(3), rows.getDouble(4)));
      }
    }
    return read;
  }
}
