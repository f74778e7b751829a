package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import dev.freehold.crds.TenantStatus.Access;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what in a tenant's database: all, read, nothing. Rights are taken first, then sessions
 * are ended and looked for again, because neither NOLOGIN nor a revoked membership ends one.
 */
public final class DatabaseAccess {
  private static final int LOOKS = 3;

  /** True when this level was brought into force to the end, and the catalogs still show it. */
  public boolean isApplied(DatabaseFacts facts, Access access) {
    DatabaseFacts.Login login = facts.login();
    boolean canLogin = login != null && login.canLogin();
    return wasApplied(facts.row(), access)
        && switch (access) {
          case Full, Hibernated -> canLogin && facts.ownerMember();
          case ReadOnly -> canLogin && !facts.ownerMember();
          case Suspended -> !canLogin;
        };
  }

  /** True when this level was brought into force to the end, whatever the catalogs show now. */
  public boolean wasApplied(RegistryRow row, Access access) {
    return row.access() == inDatabase(access);
  }

  /** Cut off at any point it is not applied, and can be called again with this or another level. */
  public void apply(Server server, RegistryRow row, Access access) {
    record(server, row, null);
    switch (access) {
      case Full, Hibernated -> full(server, row);
      case ReadOnly -> readOnly(server, row);
      case Suspended -> lock(server, row);
    }
    record(server, row, inDatabase(access));
  }

  /** An app that sleeps restricts nobody. */
  private static Access inDatabase(Access access) {
    return access == Access.Hibernated ? Access.Full : access;
  }

  private void record(Server server, RegistryRow row, @Nullable Access access) {
    server.transaction(
        "recording the access to database " + row.database(),
        connection -> {
          RegistryTable.access(connection, row.id(), access);
        });
  }

  private void full(Server server, RegistryRow row) {
    DatabaseId id = row.id();
    List<WriteRight> withdrawn =
        server.query(
            "reading what was taken from database " + row.database(),
            connection -> WithdrawnRights.of(connection, id));
    inside(
        server,
        row,
        "giving write access back",
        connection -> {
          execute(connection, "grant create on schema public to public");
          WriteRights.giveBack(connection, id, withdrawn);
        });
    server.transaction(
        "giving full access to database " + row.database(),
        connection -> {
          for (String name : row.usableLogins()) {
            execute(connection, String.join(";\n", TenantRoles.fullAccess(id, name)));
          }
          // From here on the tenant may take back what it gave: it must not be given again.
          WithdrawnRights.forget(connection, id);
        });
    // Sessions that were opened as the reader would stay readers.
    Sessions.end(server, row);
  }

  /**
   * Nobody is let in while rights are taken: a session could make new ways to write as fast as we
   * close the old ones. Cut off between, the database stays locked until this is done again.
   */
  private void readOnly(Server server, RegistryRow row) {
    DatabaseId id = row.id();
    server.transaction(
        "taking write access to database " + row.database(),
        connection -> {
          for (String name : row.usableLogins()) {
            String login = identifier(name);
            execute(connection, "revoke %s from %s".formatted(identifier(id.owner()), login));
            for (String statement : TenantRoles.joinReader(id, name)) {
              execute(connection, statement);
            }
            execute(connection, "alter role %s nologin".formatted(login));
          }
        });
    Sessions.end(server, row);
    inside(
        server,
        row,
        "taking what the login owns",
        connection -> {
          WriteRights.rollBackPrepared(connection, id.logins());
          execute(connection, "revoke create on schema public from public");
          for (String login : row.usableLogins()) {
            execute(connection, TenantRoles.reach(login));
            execute(
                connection,
                "reassign owned by %s to %s".formatted(identifier(login), identifier(id.owner())));
          }
          Acting.as(connection, id.owner(), ReaderGrants.sql(id));
        });
    withdrawWriteRights(server, row);
    server.transaction(
        "letting readers into database " + row.database(),
        connection -> {
          for (String login : row.usableLogins()) {
            execute(connection, "alter role %s login".formatted(identifier(login)));
          }
        });
  }

  /** Written down first, then taken; until none is found. */
  private void withdrawWriteRights(Server server, RegistryRow row) {
    var found = new ArrayList<WriteRight>();
    for (int look = 0; look < LOOKS; look++) {
      found.clear();
      inside(
          server,
          row,
          "looking for rights to write",
          connection -> {
            found.addAll(WriteRights.find(connection, row.id()));
          });
      if (found.isEmpty()) {
        return;
      }
      server.transaction(
          "recording rights to write in database " + row.database(),
          connection -> {
            WithdrawnRights.record(connection, row.id(), found);
          });
      inside(
          server,
          row,
          "taking rights to write",
          connection -> {
            WriteRights.take(connection, row.id(), found);
          });
    }
    throw new ServerException(
        ServerException.Reason.DatabaseError,
        "DatabaseServer '%s': %d rights to write in database %s could not be taken, the first is %s; nobody is let in until they are"
            .formatted(server.name(), found.size(), row.database(), found.getFirst().take()),
        null);
  }

  /** A prepared transaction, or another administrator, may hold what we want to change. */
  private static void inside(Server server, RegistryRow row, String doing, Server.Action action) {
    server.inside(
        row.database(),
        doing,
        connection -> {
          execute(connection, "set lock_timeout = '5s'");
          execute(connection, TenantRoles.reach(row.id().owner()));
          action.on(connection);
        });
  }

  /** NOLOGIN, and no session is left. */
  void lock(Server server, RegistryRow row) {
    server.transaction(
        "locking database " + row.database(),
        connection -> {
          for (String login : row.id().logins()) {
            if (roleExists(connection, login)) {
              execute(connection, "alter role %s nologin".formatted(identifier(login)));
            }
          }
        });
    Sessions.end(server, row);
  }

  private static boolean roleExists(Connection connection, String role) throws SQLException {
    try (var statement = connection.prepareStatement("select from pg_roles where rolname = ?")) {
      statement.setString(1, role);
      try (var rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }
}
