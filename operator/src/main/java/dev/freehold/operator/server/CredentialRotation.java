package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import dev.freehold.operator.server.Logins.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The change from one login to the other, without a moment in which the app has none that works.
 * Each method is one move that can be called again after a crash; the row says which one is next,
 * and there are never more than two logins.
 */
public final class CredentialRotation {
  private final Registry registry;

  public CredentialRotation(Registry registry) {
    this.registry = registry;
  }

  /** What {@link #begin} did. */
  public sealed interface Begun {
    /** The new login is there, its password waits sealed in the row. */
    record Started(DatabaseFacts facts) implements Begun {}

    /** A role has the new login's name and is not ours; nothing was touched. */
    record Conflict(String role) implements Begun {}
  }

  /**
   * Makes the other login beside the active one, with the access that is in force, and makes it the
   * active one: all in one transaction, so that a crash leaves either none or a row that knows it.
   *
   * @param answer digest of the request that this rotation answers; null: the schedule asked
   */
  public Begun begin(
      Server server, DatabaseFacts facts, int connectionLimit, @Nullable String answer) {
    RegistryRow before = facts.row();
    if (facts.otherLoginExists()) {
      return new Begun.Conflict(before.otherLogin());
    }
    String password = Sealing.drawPassword();
    String verifier = TenantRoles.verifier(password);
    return new Begun.Started(
        server.transaction(
            "making login " + before.otherLogin(),
            connection -> {
              if (registry.alternate(connection, before, password, answer)) {
                RegistryRow row = RegistryTable.require(connection, before.id()).row();
                var statements =
                    new ArrayList<>(TenantRoles.createLogin(row, verifier, connectionLimit));
                statements.add(TenantRoles.letIn(row));
                execute(connection, String.join(";\n", statements));
              }
              return RegistryTable.require(connection, before.id());
            }));
  }

  /** Every pod has the new login: from now on those that end are waited for. */
  public DatabaseFacts settle(Server server, RegistryRow row) {
    return server.transaction(
        "noting that the app uses login " + row.login(),
        connection -> {
          enter(connection, row, Phase.switching, Phase.settling);
          return RegistryTable.require(connection, row.id());
        });
  }

  /** The old login lets nobody in any more; sessions that it has go on. */
  public DatabaseFacts retire(Server server, DatabaseFacts facts) {
    RegistryRow row = facts.row();
    return server.transaction(
        "locking login " + row.otherLogin(),
        connection -> {
          if (enter(connection, row, Phase.settling, Phase.retiring) && facts.otherLoginExists()) {
            execute(connection, "alter role %s nologin".formatted(identifier(row.otherLogin())));
          }
          return RegistryTable.require(connection, row.id());
        });
  }

  /** Sessions that the old login still has. */
  public int lingering(Server server, RegistryRow row) {
    return server.query(
        "counting sessions of login " + row.otherLogin(),
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "select count(*) from pg_stat_activity where usename = ?")) {
            statement.setString(1, row.otherLogin());
            try (var rows = statement.executeQuery()) {
              rows.next();
              return rows.getInt(1);
            }
          }
        });
  }

  /** Drops the old login with its sessions, if it has any left; what it made goes to the owner. */
  public DatabaseFacts finish(Server server, DatabaseFacts facts) {
    RegistryRow row = facts.row();
    String old = identifier(row.otherLogin());
    if (facts.otherLoginExists()) {
      Sessions.end(server, row, List.of(row.otherLogin()));
      server.inside(
          row.database(),
          "taking what login %s owns".formatted(row.otherLogin()),
          connection -> {
            execute(connection, TenantRoles.reach(row.otherLogin()));
            execute(connection, TenantRoles.reach(row.id().owner()));
            execute(
                connection,
                "reassign owned by %s to %s".formatted(old, identifier(row.id().owner())));
            execute(connection, "drop owned by " + old);
          });
    }
    return server.transaction(
        "dropping login " + row.otherLogin(),
        connection -> {
          if (registry.endRotation(connection, row) && facts.otherLoginExists()) {
            execute(connection, "drop role " + old);
          }
          return RegistryTable.require(connection, row.id());
        });
  }

  /** False: it is not in the phase that it was read in; another operator was faster. */
  private static boolean enter(Connection connection, RegistryRow row, Phase from, Phase to)
      throws SQLException {
    return RegistryTable.update(
            connection,
            "update registry.tenant_database set rotation = ?, rotation_since = now() where id = ? and rotation = ? and login = ?",
            to.name(),
            row.id().value(),
            from.name(),
            row.logins().active().name())
        == 1;
  }
}
