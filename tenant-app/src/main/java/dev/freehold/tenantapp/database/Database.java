package dev.freehold.tenantapp.database;

import dev.freehold.tenantapp.AppSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Knows whether the tenant's database can be read and written, and finds out as cheaply as
 * possible.
 *
 * <p>A page view looks through the pool, with the connection the page needs anyway. A readiness
 * probe believes what is known until that is {@code check-interval} old, and then looks with a
 * connection of its own that is closed at once: an idle app holds no connection, however often it
 * is probed.
 */
@Component
public class Database {

  /** How long bad news is believed by readiness probes. */
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final BoundDataSource bound;
  private final JdbcClient pooled;
  private final Clock clock;
  private final Duration checkInterval;
  private final ReentrantLock checking = new ReentrantLock();

  private volatile DatabaseState state =
      new DatabaseState.Preparing("the database is being prepared");
  private volatile Instant lookedAt = Instant.EPOCH;
  private volatile boolean doubtful;

  Database(BoundDataSource bound, JdbcClient pooled, AppSettings settings, Clock clock) {
    this.bound = bound;
    this.pooled = pooled;
    this.clock = clock;
    this.checkInterval = settings.database().checkInterval();
  }

  /** What was known last; asks nobody. */
  public DatabaseState state() {
    return state;
  }

  /** True while the database is known to refuse writes. */
  public boolean readOnly() {
    return state instanceof DatabaseState.Available(boolean readOnly) && readOnly;
  }

  /**
   * Looks before a page is shown.
   *
   * @throws DatabaseNotReadyException when the database was never ready, or its tables may not be
   *     read
   * @throws DataAccessException when it cannot be used at the moment
   */
  void lookForPage() {
    if (state instanceof DatabaseState.Preparing(String reason)) {
      throw new DatabaseNotReadyException(reason);
    }
    if (doubtful || state instanceof DatabaseState.Unavailable) {
      // A refused connection fails at once here; in the pool each page would wait for the pool's
      // whole time-out.
      look(JdbcClient.create(bound));
    }
    look(pooled);
  }

  /** Looks for a readiness probe, at most one at a time and only when what is known is too old. */
  DatabaseState check() {
    if (state instanceof DatabaseState.Preparing || !dueForCheck() || !checking.tryLock()) {
      return state;
    }
    try {
      look(JdbcClient.create(bound));
    } catch (DataAccessException | DatabaseNotReadyException e) {
      // Already told and kept in the state.
    } finally {
      checking.unlock();
    }
    return state;
  }

  private boolean dueForCheck() {
    var healthy = state instanceof DatabaseState.Available && !doubtful;
    var age = Duration.between(lookedAt, clock.instant());
    return doubtful || age.compareTo(healthy ? checkInterval : RETRY_INTERVAL) >= 0;
  }

  /** A page failed with this: what it means, and a reason to look again soon. */
  public DatabaseFailure failed(DataAccessException failure) {
    doubtful = true;
    return DatabaseFailure.of(failure);
  }

  /** The schema is there: from now on pages are served. */
  void prepared() {
    look(JdbcClient.create(bound));
  }

  void preparing(String reason) {
    state = new DatabaseState.Preparing(reason);
  }

  private void look(JdbcClient client) {
    try {
      enter(access(client));
    } catch (DataAccessException e) {
      enter(new DatabaseState.Unavailable(DatabaseFailure.reason(e)));
      throw e;
    }
    if (state instanceof DatabaseState.Unavailable(String reason)) {
      throw new DatabaseNotReadyException(reason);
    }
  }

  private static DatabaseState access(JdbcClient client) {
    return client
        .sql(
            """
            SELECT has_table_privilege(to_regclass('task'), 'SELECT') AS readable,
                   has_table_privilege(to_regclass('task'), 'INSERT')
                     AND NOT current_setting('transaction_read_only')::boolean AS writable
            """)
        .query(
            (row, _) ->
                row.getBoolean("readable")
                    ? (DatabaseState) new DatabaseState.Available(!row.getBoolean("writable"))
                    : new DatabaseState.Unavailable(
                        "the tables in the database are not there or may not be read"))
        .single();
  }

  private void enter(DatabaseState next) {
    lookedAt = clock.instant();
    doubtful = false;
    if (!next.equals(state)) {
      state = next;
      log.atInfo().addKeyValue("state", next).log("What is known about the database changed");
    }
  }
}
