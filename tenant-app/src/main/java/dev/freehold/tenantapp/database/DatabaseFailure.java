package dev.freehold.tenantapp.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a failed statement means to the person at the page. */
public enum DatabaseFailure {
  /** The database refuses writes: by privileges (ReadOnly access), or as a whole (a standby). */
  READ_ONLY,
  /** The database cannot be used at the moment; trying again later helps. */
  UNAVAILABLE,
  /** A mistake of ours. */
  UNEXPECTED;

  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String READ_ONLY_SQL_TRANSACTION = "25006";
  private static final String QUERY_CANCELED = "57014";
  private static final String NO_SUCH_DATABASE = "3D000";

  /**
   * Decides by SQLSTATE (PostgreSQL manual, appendix A) of the innermost SQLException that has one.
   */
  public static DatabaseFailure of(Throwable failure) {
    var state = sqlState(failure);
    if (state == null) {
      // The pool's own time-out has no SQLSTATE when no connection attempt failed: all connections
      // are busy.
      return hasCause(failure, SQLTransientConnectionException.class) ? UNAVAILABLE : UNEXPECTED;
    }
    if (state.equals(INSUFFICIENT_PRIVILEGE) || state.equals(READ_ONLY_SQL_TRANSACTION)) {
      return READ_ONLY;
    }
    var unavailable =
        switch (state.substring(0, Math.min(2, state.length()))) {
          case "08", "28", "53", "58", "57" ->
              true; // connection, login, resources, I/O, shut down or cancelled
          default -> state.equals(NO_SUCH_DATABASE);
        };
    return unavailable ? UNAVAILABLE : UNEXPECTED;
  }

  /**
   * A reason for people, from the SQLSTATE alone: server messages name hosts, roles and databases.
   */
  static String reason(Throwable failure) {
    var state = sqlState(failure);
    if (state == null) {
      return of(failure) == UNAVAILABLE
          ? "all database connections are busy"
          : "the database could not be used";
    }
    var what =
        switch (state.substring(0, Math.min(2, state.length()))) {
          case "08" -> "the database cannot be reached";
          case "28" -> "the database refuses the login";
          case "53" -> "the database server has no room left (connections, memory or disk)";
          case "57" ->
              state.equals(QUERY_CANCELED)
                  ? "the database took too long"
                  : "the database is shutting down or starting";
          case "3D" -> "the database does not exist";
          default ->
              of(failure) == READ_ONLY
                  ? "the database refuses the access"
                  : "the database could not be used";
        };
    return what + " (SQLSTATE " + state + ")";
  }

  static @Nullable String sqlState(Throwable failure) {
    @Nullable String state = null;
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        state = sql.getSQLState();
      }
    }
    return state;
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
