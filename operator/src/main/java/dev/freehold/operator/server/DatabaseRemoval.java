package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a database: kept as a tombstone, or dropped. Only what the registry holds and our role
 * owns is touched.
 */
public final class DatabaseRemoval {
  private final DatabaseAccess access;

  public DatabaseRemoval(DatabaseAccess access) {
    this.access = access;
  }

  /**
   * Locks the database and keeps it; its name stays taken until it is adopted or purged.
   *
   * @param retention how long it is kept at least
   */
  public void retain(Server server, DatabaseFacts facts, Duration retention) {
    requireOurs(server, facts);
    RegistryRow row = facts.row();
    access.lock(server, row);
    server.transaction(
        "making a tombstone of database " + row.database(),
        connection -> {
          RegistryTable.entomb(connection, row, retention);
        });
    server.released();
  }

  /**
   * Drops database, roles and, last, the row: a crash before leaves the row, and the next call goes
   * on.
   */
  public void drop(Server server, DatabaseFacts facts) {
    RegistryRow row = facts.row();
    // While a row is creating, a database of its name that is not ours is a stranger's: it stays,
    // the intent goes.
    if (row.state() != RegistryRow.State.creating) {
      requireOurs(server, facts);
    }
    if (facts.ownedByUs()) {
      if (facts.databaseExists()) {
        server.autocommit(
            "closing database " + row.database(),
            connection -> {
              execute(
                  connection,
                  "alter database %s allow_connections false"
                      .formatted(identifier(row.database())));
            });
        Sessions.end(server, row);
      }
      server.autocommit(
          "dropping database " + row.database(),
          connection -> {
            execute(
                connection, "drop database %s with (force)".formatted(identifier(row.database())));
          });
    }
    if (row.state() == RegistryRow.State.creating) {
      giveUp(server, row);
    } else {
      dropRoles(server, row);
    }
    server.released();
  }

  /**
   * The intent goes, unless its database is still to appear. Roles are made in the transaction that
   * ends this state: beside a row that is creating they are a stranger's.
   */
  private static void giveUp(Server server, RegistryRow row) {
    boolean free =
        SessionLock.of(row.id())
            .tryHold(
                server,
                "giving up database " + row.database(),
                connection -> {
                  Optional<DatabaseFacts> now = RegistryTable.find(connection, row.id());
                  if (now.isPresent() && !isStillAnIntent(now.get(), row.tenantUid())) {
                    throw new SQLException(
                        "another operator has made database %s, or given it to another Tenant"
                            .formatted(row.database()),
                        "55000");
                  }
                  RegistryTable.forget(connection, row.id());
                });
    if (!free) {
      throw ServerException.busy(server, row.database());
    }
  }

  private static boolean isStillAnIntent(DatabaseFacts facts, String tenantUid) {
    return facts.row().state() == RegistryRow.State.creating
        && facts.row().tenantUid().equals(tenantUid)
        && !facts.ownedByUs();
  }

  private static void dropRoles(Server server, RegistryRow row) {
    server.transaction(
        "dropping the roles of database " + row.database(),
        connection -> {
          // Whoever makes roles holds the row: none appears after this look.
          RegistryTable.lock(connection, row.id());
          var roles = new ArrayList<>(row.id().logins());
          roles.addAll(List.of(row.id().reader(), row.id().owner()));
          for (String role : roles) {
            execute(connection, "drop role if exists " + identifier(role));
          }
          RegistryTable.forget(connection, row.id());
        });
  }

  private static void requireOurs(Server server, DatabaseFacts facts) {
    if (facts.isForeign()) {
      throw new ServerException(
          ServerException.Reason.Conflict,
          "DatabaseServer '%s': database '%s' belongs to role '%s', not to us; nothing was touched"
              .formatted(server.name(), facts.row().database(), facts.databaseOwner()),
          null);
    }
  }
}
