package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.operator.server.Registry.Claim;
import dev.freehold.operator.server.RegistryRow.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a claim does in its transaction. It locks one row that all claims on a server lock, so what
 * it counts holds until it commits.
 */
record ClaimTransaction(Sealing sealing, Claimant claimant, Capacity capacity)
    implements Server.Work<Claim> {

  @Override
  public Claim on(Connection connection) throws SQLException {
    RegistryTable.execute(connection, "select singleton from registry.claim_lock for update");
    List<DatabaseFacts> rows = RegistryTable.named(connection, claimant.tenant());
    for (DatabaseFacts facts : rows) {
      if (facts.row().belongsTo(claimant.tenant(), claimant.uid())
          && facts.row().state() != State.tombstone
          && facts.row().state() != State.purging) {
        return new Claim.Claimed(facts);
      }
    }
    if (!rows.isEmpty() && !claimant.beside()) {
      return new Claim.Taken(rows);
    }
    Registry.Counts counts = RegistryTable.counts(connection);
    if (!counts.usage().leavesRoomFor(claimant.connections(), capacity)) {
      return new Claim.Full(counts.usage());
    }
    Optional<DatabaseFacts> warm = counts.warm() == 0 ? Optional.empty() : takeWarm(connection);
    return new Claim.Claimed(warm.isPresent() ? warm.get() : insert(connection));
  }

  /** A few milliseconds: nothing is created or renamed, and no password is set. */
  private Optional<DatabaseFacts> takeWarm(Connection connection) throws SQLException {
    for (var warm = WarmRows.oldest(connection, sealing.installation());
        warm.isPresent();
        warm = WarmRows.oldest(connection, sealing.installation())) {
      DatabaseId id = warm.get().id();
      if (sealing.unseal(id, warm.get().sealed()).isPresent()) {
        WarmRows.assign(connection, id, claimant);
        String login = id.login(Logins.FIRST.active());
        RegistryTable.execute(connection, TenantRoles.open(login, claimant.connections()));
        return Optional.of(RegistryTable.require(connection, id));
      }
      // Sealed with a key that is lost: nobody knows its password.
      WarmRows.retire(connection, id);
    }
    return Optional.empty();
  }

  private DatabaseFacts insert(Connection connection) throws SQLException {
    DatabaseId id = DatabaseId.draw();
    byte[] sealed = sealing.seal(id, Sealing.drawPassword());
    RegistryTable.execute(
        connection,
        "insert into registry.tenant_database (id, database_name, installation, state, tenant_name, tenant_uid, password_revision, sealed_password, connection_limit)"
            + " values (?, ?, ?, 'creating', ?, ?, 0, ?, ?)",
        id.value(),
        id.database(),
        sealing.installation(),
        claimant.tenant(),
        claimant.uid(),
        sealed,
        claimant.connections());
    var row =
        new RegistryRow(
            id,
            id.database(),
            sealing.installation(),
            State.creating,
            claimant.tenant(),
            claimant.uid(),
            0,
            null,
            sealed,
            Logins.FIRST,
            claimant.connections(),
            null,
            Instant.MAX);
    return new DatabaseFacts(row, null, false, false, false, false, false, null, false, false);
  }
}
