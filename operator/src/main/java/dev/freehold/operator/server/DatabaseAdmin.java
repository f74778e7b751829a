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
    if (row.state() == State.assigned && facts.databaseExists() && !facts.ownedByUs()) {
      return new Ensured.Conflict(
          "database '%s' on DatabaseServer '%s' belongs to role '%s', not to us any more, and nothing was touched: if it holds the tenant's data, ALTER DATABASE %s OWNER TO %s; else drop or rename it"
              .formatted(
                  row.database(),
                  server.name(),
                  facts.databaseOwner(),
                  identifier(row.database()),
                  identifier(server.operatorRole())));
    }
    if (facts.databaseExists() && !facts.ownedByUs()) {
      return new Ensured.Conflict(
          "a database '%s' exists on DatabaseServer '%s' and belongs to role '%s', not to us: drop or rename it, nothing was touched"
              .formatted(row.database(), server.name(), facts.databaseOwner()));
    }
    return switch (row.state()) {
      case creating -> create(server, facts, connectionLimit);
      case assigned -> {
        if (!facts.databaseExists()) {
          yield new Ensured.Missing(row.database());
        }
        yield facts.replaced()
            ? replaced(server, row)
            : mend(server, facts, connectionLimit, drift);
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

  private Ensured create(Server server, DatabaseFacts facts, int connectionLimit) {
    try (var _ = server.demand().begin()) {
      return createFor(server, facts, connectionLimit);
    }
  }

  private Ensured createFor(Server server, DatabaseFacts facts, int connectionLimit) {
    RegistryRow row = facts.row();
    // Roles are made in the transaction that also sets the row to assigned: a role beside a row
    // that is still creating is a stranger.
    List<String> strangers = facts.roles();
    if (!strangers.isEmpty()) {
      return new Ensured.Conflict(
          "a role '%s' exists on DatabaseServer '%s' and is not ours: drop or rename it, nothing was touched"
              .formatted(strangers.getFirst(), server.name()));
    }
    if (!facts.databaseExists()) {
      createDatabase(server, row);
    }
    server.transaction(
        "creating the roles of database " + row.database(),
        connection -> {
          var statements =
              new ArrayList<>(TenantRoles.createRoles(server.operatorRole(), row, connectionLimit));
          statements.addAll(TenantRoles.harden(row));
          execute(connection, String.join(";\n", statements));
          RegistryTable.assign(connection, row.id());
          RegistryTable.connectionLimit(connection, row.id(), connectionLimit);
        });
    return new Ensured.Created();
  }

  /**
   * Only while the row is there: whoever was slow must not make a database that another operator
   * has given up meanwhile.
   */
  private static void createDatabase(Server server, RegistryRow row) {
    boolean free =
        SessionLock.of(row.id())
            .tryHold(
                server,
                "creating database " + row.database(),
                connection -> {
                  RegistryTable.requireCreating(connection, row.id());
                  execute(
                      connection,
                      // Nobody may connect before CONNECT is taken from PUBLIC, below.
                      "create database %s template %s allow_connections false"
                          .formatted(
                              identifier(row.database()),
                              identifier(Preparation.TEMPLATE_DATABASE)));
                });
    if (!free) {
      throw ServerException.busy(server, row.database());
    }
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

  private Ensured mend(Server server, DatabaseFacts facts, int connectionLimit, DriftPolicy drift) {
    RegistryRow row = facts.row();
    DatabaseFacts.Login login = facts.login();
    if (drift == DriftPolicy.Detect && !facts.allRolesExist()) {
      return new Ensured.Incomplete(facts.missingRoles());
    }
    // A limit that was changed by hand is drift, and none of this step's business.
    boolean limited = row.connectionLimit() == connectionLimit;
    if (facts.allRolesExist() && limited) {
      return new Ensured.Right(facts);
    }
    Ensured mended =
        server.transaction(
            "mending the roles of database " + row.database(),
            connection -> {
              var what = new ArrayList<String>();
              if (!facts.allRolesExist()) {
                what.addAll(recreateMissingRoles(connection, server, facts, connectionLimit));
              }
              if (login != null && !limited) {
                for (String each : row.usableLogins()) {
                  execute(
                      connection,
                      "alter role %s connection limit %d"
                          .formatted(identifier(each), connectionLimit));
                }
                what.add(
                    "connection limit %d → %d".formatted(row.connectionLimit(), connectionLimit));
              }
              RegistryTable.connectionLimit(connection, row.id(), connectionLimit);
              return new Ensured.Mended(
                  RegistryTable.require(connection, row.id()), String.join(", ", what));
            });
    if (row.connectionLimit() > connectionLimit) {
      server.released();
    }
    return mended;
  }

  private List<String> recreateMissingRoles(
      Connection connection, Server server, DatabaseFacts facts, int connectionLimit)
      throws SQLException {
    RegistryRow row = facts.row();
    DatabaseId id = row.id();
    var what = new ArrayList<String>();
    var statements = new ArrayList<String>();
    if (!facts.ownerRoleExists()) {
      statements.addAll(TenantRoles.createOwner(server.operatorRole(), id));
      what.add("role %s was missing".formatted(id.owner()));
    }
    if (!facts.readerRoleExists()) {
      statements.add(TenantRoles.createReader(id));
      what.add("role %s was missing".formatted(id.reader()));
    }
    if (facts.login() == null) {
      statements.addAll(
          TenantRoles.createLogin(
              row, TenantRoles.verifier(registry.renewPassword(connection, id)), connectionLimit));
      what.add("login %s was missing and has a new password".formatted(row.login()));
    } else if (!facts.ownerRoleExists()) {
      row.usableLogins().forEach(login -> statements.addAll(TenantRoles.joinOwner(id, login)));
    }
    statements.addAll(TenantRoles.harden(row));
    execute(connection, String.join(";\n", statements));
    // The new roles have full access or none of the reader's grants: the access step sees to it.
    RegistryTable.access(connection, id, null);
    return what;
  }

  /**
   * Gives the login of a new database its first password and lets it in. Not when the database is
   * made: the server alone needs some milliseconds for a password, and nobody can use it before its
   * Secret is written.
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
          execute(
              connection,
              TenantRoles.password(row.login(), verifier)
                  + ";\nalter role %s login".formatted(identifier(row.login())));
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
