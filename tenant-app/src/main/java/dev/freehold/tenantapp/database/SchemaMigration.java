package dev.freehold.tenantapp.database;

import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Brings the schema to the app's version beside the start, and tries again until it is there.
 *
 * <p>The app starts without its database and becomes ready when the database is reached and the
 * schema is current. A current schema needs no writes, so a start in ReadOnly works; one with
 * pending migrations waits for Full access.
 */
@Component
class SchemaMigration implements SmartLifecycle {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final MigrationInfo[] NONE = {};
  private static final Logger log = LoggerFactory.getLogger(SchemaMigration.class);

  private final BoundDataSource dataSource;
  private final Database database;
  private volatile @Nullable Thread worker;

  SchemaMigration(BoundDataSource dataSource, Database database) {
    this.dataSource = dataSource;
    this.database = database;
  }

  @Override
  public void start() {
    worker = Thread.ofVirtual().name("schema-migration").start(this::untilPrepared);
  }

  @Override
  public void stop() {
    var running = worker;
    if (running != null) {
      running.interrupt();
      worker = null;
    }
  }

  @Override
  public boolean isRunning() {
    return worker != null;
  }

  private void untilPrepared() {
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        migrate();
        database.prepared();
        return;
      } catch (RuntimeException e) {
        tell(e, pause);
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return; // the app is shutting down
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private void migrate() {
    var flyway =
        Flyway.configure(getClass().getClassLoader())
            .dataSource(dataSource)
            .locations("classpath:db/migration")
            .load();
    try {
      // Writes nothing when nothing is pending, so a current schema passes in ReadOnly too.
      flyway.migrate();
    } catch (RuntimeException e) {
      var pending =
          DatabaseFailure.of(e) == DatabaseFailure.READ_ONLY ? flyway.info().pending() : NONE;
      throw pending.length > 0 ? new PendingInReadOnly(pending[0], e) : e;
    }
  }

  private void tell(RuntimeException failure, Duration pause) {
    var reason = failure instanceof PendingInReadOnly ? failure.getMessage() : reason(failure);
    database.preparing(String.valueOf(reason));
    var line =
        log.atWarn().addKeyValue("retryInMs", pause.toMillis()).addKeyValue("reason", reason);
    if (failure instanceof PendingInReadOnly
        || DatabaseFailure.of(failure) == DatabaseFailure.UNAVAILABLE) {
      line.log("The database is not ready");
    } else {
      line.setCause(failure)
          .log("The database's schema cannot be brought to this version of the app");
    }
  }

  private static String reason(RuntimeException failure) {
    return DatabaseFailure.of(failure) == DatabaseFailure.UNEXPECTED
        ? "the database's schema does not fit this version of the app; its log says why"
        : DatabaseFailure.reason(failure);
  }

  /** Only Full access lets the migrations run; nothing is broken. */
  private static class PendingInReadOnly extends RuntimeException {
    PendingInReadOnly(MigrationInfo first, RuntimeException cause) {
      super(
          "the database is read-only and migration "
              + first.getVersion()
              + " is pending; it runs when writes are possible",
          cause);
    }
  }
}
