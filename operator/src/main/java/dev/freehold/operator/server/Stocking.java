package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Makes databases ahead of their tenants, one at a time: the row first, the database, its roles
 * without LOGIN and with their password, and at the end the row says warm. Cut off anywhere it
 * leaves a row that is {@code stocking}, which is dropped later and never handed out.
 */
final class Stocking {
  /** Who holds it may begin a database or take up what others left. */
  private static final SessionLock LOCK = SessionLock.ofThePool();

  private final Sealing sealing;

  Stocking(Sealing sealing) {
    this.sealing = sealing;
  }

  /**
   * A whole database whose row is still {@code stocking}: nobody's, and dropped as a leftover
   * unless it is put into the pool.
   */
  record Made(DatabaseId id, String password) {
    @Override
    public String toString() {
      return "Made[" + id + "]";
    }
  }

  /** False: another operator is at work, or one that was killed still has a statement running. */
  boolean one(Server server) {
    Optional<Made> made = make(server);
    made.ifPresent(
        whole ->
            server.transaction(
                "putting database " + whole.id().database() + " into the pool",
                connection -> {
                  require(connection, whole.id());
                  WarmRows.stocked(connection, whole.id());
                }));
    return made.isPresent();
  }

  /** Empty: another operator is at work, or one that was killed still has a statement running. */
  Optional<Made> make(Server server) {
    DatabaseId id = DatabaseId.draw();
    String password = Sealing.drawPassword();
    // 4,096 rounds of hashing, while the server copies the template.
    var verifier = CompletableFuture.supplyAsync(() -> TenantRoles.verifier(password));
    boolean begun =
        LOCK.tryHold(
            server,
            "making warm database " + id.database(),
            connection -> {
              WarmRows.insert(connection, id, sealing.installation(), sealing.seal(id, password));
              execute(
                  connection,
                  "create database %s template %s allow_connections false"
                      .formatted(
                          identifier(id.database()), identifier(Preparation.TEMPLATE_DATABASE)));
            });
    if (!begun) {
      return Optional.empty();
    }
    roles(server, id, verifier.join());
    return Optional.of(new Made(id, password));
  }

  private static void roles(Server server, DatabaseId id, String verifier) {
    server.transaction(
        "creating the roles of warm database " + id.database(),
        connection -> {
          require(connection, id);
          RegistryRow row = RegistryTable.require(connection, id).row();
          var statements = new ArrayList<>(TenantRoles.createRoles(row, 0));
          statements.addAll(TenantRoles.equip(row, verifier));
          statements.addAll(TenantRoles.harden(row));
          execute(connection, String.join(";\n", statements));
        });
  }

  /** What was cut off or taken out of the pool. */
  List<DatabaseFacts> leftovers(Server server) {
    var found = new ArrayList<DatabaseFacts>();
    // Without the lock a row could be dropped whose database appears afterwards.
    LOCK.tryHold(
        server,
        "looking for unfinished databases",
        connection -> {
          found.addAll(WarmRows.leftovers(connection));
        });
    return found;
  }

  private static void require(Connection connection, DatabaseId id) throws SQLException {
    if (!WarmRows.isStocking(connection, id)) {
      throw new SQLException("another operator has given up database " + id.database(), "55000");
    }
  }
}
