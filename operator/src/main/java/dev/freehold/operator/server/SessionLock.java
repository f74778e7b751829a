package dev.freehold.operator.server;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * An advisory lock that belongs to a session: an operator that was killed holds it for as long as
 * the statement that it left behind runs on, and nobody mistakes what is still to appear for what
 * is not there.
 *
 * @param key an expression of type bigint, without anything from outside
 */
record SessionLock(String key) {
  /** Any number that nobody else in the registry database uses. */
  private static final long OURS = 7031106;

  /** For filling the pool of a server. */
  static SessionLock ofThePool() {
    return new SessionLock(Long.toString(OURS));
  }

  /** For making one database, and for giving up the intent to make it. */
  static SessionLock of(DatabaseId id) {
    return new SessionLock("hashtextextended('%s', %d)".formatted(id.value(), OURS));
  }

  /** False: another session holds it, and nothing was done. */
  boolean tryHold(Server server, String doing, Server.Action action) {
    return server.query(
        doing,
        connection -> {
          if (!call(connection, "pg_try_advisory_lock")) {
            return false;
          }
          try {
            action.on(connection);
            return true;
          } finally {
            call(connection, "pg_advisory_unlock");
          }
        });
  }

  private boolean call(Connection connection, String function) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select %s(%s)".formatted(function, key))) {
      return rows.next() && rows.getBoolean(1);
    }
  }
}
