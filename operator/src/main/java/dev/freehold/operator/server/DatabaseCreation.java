package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import dev.freehold.operator.server.DatabaseAdmin.Ensured;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries out the intent of a row: the database first, then its roles in the transaction that also
 * says so in the row.
 */
final class DatabaseCreation {
  private DatabaseCreation() {}

  static Ensured run(Server server, DatabaseFacts facts, int connectionLimit) {
    try (var _ = server.demand().begin()) {
      return create(server, facts, connectionLimit);
    }
  }

  private static Ensured create(Server server, DatabaseFacts facts, int connectionLimit) {
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
          var statements = new ArrayList<>(TenantRoles.createRoles(row, connectionLimit));
          statements.addAll(TenantRoles.harden(row));
          execute(connection, String.join(";\n", statements));
          RegistryTable.assign(connection, row.id(), connectionLimit);
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
                  if (isHalfDropped(connection, row)) {
                    execute(connection, "drop database " + identifier(row.database()));
                  }
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

  /** By now: another operator may have made it anew. */
  private static boolean isHalfDropped(Connection connection, RegistryRow row) throws SQLException {
    return RegistryTable.find(connection, row.id())
        .filter(DatabaseFacts::halfDropped)
        .filter(DatabaseFacts::ownedByUs)
        .isPresent();
  }
}
