package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.identifier;

import dev.freehold.crds.TenantSpec.DriftPolicy;
import dev.freehold.operator.server.RegistryRow.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The DDL of tenants' databases, roles and passwords. Catalog reads and DDL only: never a tenant's
 * table, row or function. Every method can be called again after a crash between any two of its
 * statements.
 */
public final class DatabaseAdmin {
  private final Registry registry;

  public DatabaseAdmin(Registry registry) {
    this.registry = registry;
  }

  /** What {@link #ensure} found or did. */
  public sealed interface Ensured {
    /** Nothing was to be done. */
    record Right(DatabaseFacts facts) implements Ensured {}

    /** Database and roles were made; the next reconcile reads them. */
    record Created() implements Ensured {}

    /** Roles or limits were missing or wrong and are right again. */
    record Mended(DatabaseFacts facts, String what) implements Ensured {}

    /** Something of that name is not ours; nothing was touched. */
    record Conflict(String message) implements Ensured {}

    /** It was there once; it is not made anew, because that would hide the loss. */
    record Missing(String database) implements Ensured {}

    /** In its place is another one without anything in it, which is no less a loss. */
    record Emptied(String database) implements Ensured {}

    /** Roles are missing and stay so, because nothing shall be mended. */
    record Incomplete(List<String> roles) implements Ensured {}
  }

  public Ensured ensure(Server server, DatabaseFacts facts, int connectionLimit) {
    return ensure(server, facts, connectionLimit, DriftPolicy.Repair);
  }

  /**
   * Makes the row's database and roles, or mends the roles of one that exists.
   *
   * @param drift {@code Detect}: what was made once is not mended; a limit that was never set like
   *     this is a new wish and no mending
   */
  public Ensured ensure(
      Server server, DatabaseFacts facts, int connectionLimit, DriftPolicy drift) {
    RegistryRow row = facts.row();
    if (row.state() == State.assigned && facts.isForeign()) {
      return new Ensured.Conflict(
          "database '%s' on DatabaseServer '%s' belongs to role '%s', not to us any more, and nothing was touched: if it holds the tenant's data, ALTER DATABASE %s OWNER TO %s; else drop or rename it"
              .formatted(
                  row.database(),
                  server.name(),
                  facts.databaseOwner(),
                  identifier(row.database()),
                  identifier(server.operatorRole())));
    }
    if (facts.isForeign()) {
      return new Ensured.Conflict(
          "a database '%s' exists on DatabaseServer '%s' and belongs to role '%s', not to us: drop or rename it, nothing was touched"
              .formatted(row.database(), server.name(), facts.databaseOwner()));
    }
    return switch (row.state()) {
      case creating -> DatabaseCreation.run(server, facts, connectionLimit);
      case assigned -> {
        if (!facts.databaseExists()) {
          yield new Ensured.Missing(row.database());
        }
        yield facts.replaced()
            ? replaced(server, row)
            : new RoleMending(registry).mend(server, facts, connectionLimit, drift);
      }
      case stocking, warm ->
          new Ensured.Conflict(
              "database '%s' is of the pool and nobody's".formatted(row.database()));
      case tombstone ->
          new Ensured.Conflict(
              "database '%s' is a tombstone: adopt it with spec.adopt: %s"
                  .formatted(row.database(), row.id().value()));
      case purging -> new Ensured.Conflict(purging(row));
    };
  }

  /** What was made once is gone, or something empty stands in its place. */
  public boolean isLost(Server server, DatabaseFacts facts) {
    return facts.row().state() == State.assigned
        && (!facts.databaseExists()
            || facts.ownedByUs() && facts.replaced() && isEmpty(server, facts.row()));
  }

  /** Somebody has brought the data back under the old name, or made an empty database. */
  private static Ensured replaced(Server server, RegistryRow row) {
    if (isEmpty(server, row)) {
      return new Ensured.Emptied(row.database());
    }
    return server.transaction(
        "taking database %s for the restored one".formatted(row.database()),
        connection -> {
          RegistryTable.recognize(connection, row.id());
          return new Ensured.Mended(
              RegistryTable.require(connection, row.id()),
              "database %s was made anew by hand and has something in it: taken for the restored one"
                  .formatted(row.database()));
        });
  }

  private static boolean isEmpty(Server server, RegistryRow row) {
    return server.inside(
        row.database(),
        "looking whether anything is in it",
        connection -> {
          try (var statement = connection.createStatement();
              var rows =
                  statement.executeQuery(
                      "select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                          + " where n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' limit 1")) {
            return !rows.next();
          }
        });
  }

  /**
   * Lets in the login of a new database, with its first password and acting as the owner. Not when
   * the database is made: the server alone needs some milliseconds for a password, and nobody can
   * use it before its Secret is written.
   */
  public DatabaseFacts open(Server server, RegistryRow row) {
    // 4,096 rounds of hashing, before anything is locked.
    Optional<String> first = registry.password(row).map(TenantRoles::verifier);
    return server.transaction(
        "letting in login " + row.login(),
        connection -> {
          // Sealed with a key that is lost: nothing was handed out yet, a new password does.
          String verifier =
              first.isPresent()
                  ? first.get()
                  : TenantRoles.verifier(registry.renewPassword(connection, row.id()));
          var statements = new ArrayList<>(TenantRoles.equip(row, verifier));
          statements.add("alter role %s login".formatted(identifier(row.login())));
          execute(connection, String.join(";\n", statements));
          RegistryTable.opened(connection, row.id());
          return RegistryTable.require(connection, row.id());
        });
  }

  /**
   * Gives the login a new password, when the Secret that held the old one is gone. The row holds it
   * sealed until it stands in a Secret.
   */
  public DatabaseFacts renewPassword(Server server, RegistryRow row) {
    return server.transaction(
        "renewing the password of login " + row.login(),
        connection -> {
          setPassword(connection, row, registry.renewPassword(connection, row.id()));
          return RegistryTable.require(connection, row.id());
        });
  }

  /**
   * Takes over the data of a Tenant that is gone; the caller has checked that the row is of this
   * tenant's name.
   */
  public DatabaseFacts adopt(Server server, DatabaseFacts facts, String tenant, String uid) {
    DatabaseId id = facts.row().id();
    return server.transaction(
        "adopting database " + facts.row().database(),
        connection -> {
          // A purge locks the row as well: who comes second sees what the first one did.
          RegistryTable.lock(connection, id);
          if (RegistryTable.find(connection, id)
              .filter(now -> now.row().state() != State.purging)
              .isEmpty()) {
            throw new ServerException(ServerException.Reason.Conflict, purging(facts.row()), null);
          }
          // What was never told to anybody is as good as a new one.
          if (facts.row().state() != State.creating && facts.row().wasHandedOut()) {
            String password = registry.renewPassword(connection, id);
            if (facts.login() != null) {
              setPassword(connection, facts.row(), password);
            }
            if (facts.row().logins().rotation() != null && facts.otherLoginExists()) {
              execute(
                  connection,
                  "alter role %s nologin".formatted(identifier(facts.row().otherLogin())));
            }
          }
          return registry.adopt(connection, facts, tenant, uid);
        });
  }

  private static String purging(RegistryRow row) {
    return "database '%s' is being dropped: the time that it was retained for is over, or a person had it purged"
        .formatted(row.database());
  }

  private static void setPassword(Connection connection, RegistryRow row, String password)
      throws SQLException {
    execute(connection, TenantRoles.password(row.login(), TenantRoles.verifier(password)));
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
