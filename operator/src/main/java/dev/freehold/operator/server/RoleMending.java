package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import dev.freehold.crds.TenantSpec.DriftPolicy;
import dev.freehold.operator.server.DatabaseAdmin.Ensured;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes the roles of a database again that are missing, and sets the limit that is wished. */
record RoleMending(Registry registry) {

  Ensured mend(Server server, DatabaseFacts facts, int connectionLimit, DriftPolicy drift) {
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
                what.addAll(recreateMissingRoles(connection, facts, connectionLimit));
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
      Connection connection, DatabaseFacts facts, int connectionLimit) throws SQLException {
    RegistryRow row = facts.row();
    DatabaseId id = row.id();
    var what = new ArrayList<String>();
    var statements = new ArrayList<String>();
    if (!facts.ownerRoleExists()) {
      statements.add(TenantRoles.createOwner(id));
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
}
