package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The authority on who owns which data: one table per server, in the operator-only database {@code
 * freehold}. A row is written before anything is created, so a crash leaves an intent and never a
 * stranger; it is removed after everything is dropped.
 */
public final class Registry {
  private final Sealing sealing;

  public Registry(Sealing sealing) {
    this.sealing = sealing;
  }

  /** What came of a claim. */
  public sealed interface Claim {
    /** The row is ours now. */
    record Claimed(DatabaseFacts facts) implements Claim {}

    /** No room for one more. */
    record Full(Usage used) implements Claim {}

    /** The name has data already, of a Tenant with another UID; tombstones included. */
    record Taken(List<DatabaseFacts> others) implements Claim {}
  }

  /** Every row of a tenant's name on this server, whoever's UID it holds. */
  public List<DatabaseFacts> named(Server server, String tenant) {
    return server.query(
        "looking for data of tenant " + tenant,
        connection -> RegistryTable.named(connection, tenant));
  }

  public Optional<DatabaseFacts> find(Server server, DatabaseId id) {
    return server.query(
        "reading the registry row of database " + id.value(),
        connection -> RegistryTable.find(connection, id));
  }

  /** Owner of a database, whether the registry knows it or not; empty: there is none. */
  public Optional<String> ownerOf(Server server, String database) {
    return server.query(
        "looking for database " + database,
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "select pg_get_userbyid(datdba) from pg_database where datname = ?")) {
            statement.setString(1, database);
            try (var rows = statement.executeQuery()) {
              return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
          }
        });
  }

  /**
   * Takes a database out of the pool for a tenant, or writes the intent to make one, or finds the
   * row that it took before a crash; in one transaction.
   */
  public Claim claim(Server server, Claimant claimant, Capacity capacity) {
    try (var _ = server.demand().begin()) {
      Claim claim =
          server.transaction(
              "claiming a database for tenant " + claimant.tenant(),
              new ClaimTransaction(sealing, claimant, capacity));
      if (claim instanceof Claim.Claimed) {
        server.claimed();
      }
      return claim;
    }
  }

  /**
   * Gives a row to a Tenant with another UID; the login gets a new password, because the old Secret
   * may be gone. Until it was handed out the row remembers the tombstone that it was.
   */
  DatabaseFacts adopt(Connection connection, DatabaseFacts facts, String tenant, String uid)
      throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = case state when 'tombstone' then 'assigned' else state end, tenant_name = ?, tenant_uid = ?,"
            + " installation = ?, access = null,"
            // The app that used the login before is gone with its Tenant.
            + " rotation = case when rotation is null then null else 'retiring' end, rotation_since = now() where id = ?",
        tenant,
        uid,
        sealing.installation(),
        facts.row().id().value());
    return RegistryTable.require(connection, facts.row().id());
  }

  /**
   * Seals a new password into the row and counts it; the caller sets it on the login in the same
   * transaction.
   */
  String renewPassword(Connection connection, DatabaseId id) throws SQLException {
    String password = Sealing.drawPassword();
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set sealed_password = ?, password_revision = password_revision + 1, password_since = null where id = ?",
        sealing.seal(id, password),
        id.value());
    return password;
  }

  /**
   * Once the password of this revision stands in the tenant's Secret.
   *
   * @param answer digest of the last request for a rotation; a password that nobody had seen before
   *     answers it. Null: there is none
   */
  public RegistryRow handOut(Server server, RegistryRow row, @Nullable String answer, Instant now) {
    server.transaction(
        "erasing the sealed password of database " + row.id().value(),
        connection -> {
          RegistryTable.execute(
              connection,
              "update registry.tenant_database set sealed_password = null, password_since = ?, tombstoned_at = null, purge_after = null,"
                  + " rotation_answered = coalesce(?, rotation_answered)"
                  // An operator that stood still in between may be late.
                  + " where id = ? and password_revision = ? and tenant_uid = ? and state = 'assigned'",
              now.atOffset(ZoneOffset.UTC),
              answer,
              row.id().value(),
              row.passwordRevision(),
              row.tenantUid());
        });
    return row.handedOut(now, answer);
  }

  /** The other login becomes the active one; false: it is already, or a rotation is under way. */
  boolean alternate(
      Connection connection, RegistryRow row, String password, @Nullable String answer)
      throws SQLException {
    return RegistryTable.update(
            connection,
            "update registry.tenant_database set login = ?, sealed_password = ?, password_revision = password_revision + 1, password_since = null,"
                + " rotation = 'switching', rotation_since = now(), rotation_answered = coalesce(?, rotation_answered)"
                + " where id = ? and login = ? and rotation is null and state = 'assigned'",
            row.logins().active().other().name(),
            sealing.seal(row.id(), password),
            answer,
            row.id().value(),
            row.logins().active().name())
        == 1;
  }

  boolean endRotation(Connection connection, RegistryRow row) throws SQLException {
    return RegistryTable.update(
            connection,
            "update registry.tenant_database set rotation = null, rotation_since = null where id = ? and rotation = 'retiring' and login = ?",
            row.id().value(),
            row.logins().active().name())
        == 1;
  }

  /** Rotations on this server that still wait for their apps. */
  public int rotating(Server server) {
    return server.query(
        "counting rotations",
        connection -> {
          try (var statement = connection.createStatement();
              var rows =
                  statement.executeQuery(
                      "select count(*) from registry.tenant_database where rotation = 'switching'")) {
            rows.next();
            return rows.getInt(1);
          }
        });
  }

  /**
   * The password that waits for its Secret; empty when none waits, or when it was sealed with a key
   * that is lost.
   */
  public Optional<String> password(RegistryRow row) {
    return Optional.ofNullable(row.sealedPassword())
        .flatMap(waiting -> sealing.unseal(row.id(), waiting));
  }

  /** Another installation's rows are only taken by {@code spec.adopt}. */
  public boolean ofThisInstallation(RegistryRow row) {
    return row.installation().equals(sealing.installation());
  }

  /**
   * Databases by state.
   *
   * @param tenants those of living Tenants
   * @param connections sum of their connection limits
   * @param storage bytes of all databases; null: none was measured yet
   * @param stocking in the making for the pool, or on their way out of it
   */
  public record Counts(
      int tenants,
      int tombstones,
      int warm,
      int stocking,
      long connections,
      @Nullable Long storage) {
    public Usage usage() {
      return new Usage(tenants, connections, storage);
    }

    int pooled() {
      return warm + stocking;
    }
  }

  public Counts counts(Server server) {
    return server.query("counting databases", RegistryTable::counts);
  }

  Sealing sealing() {
    return sealing;
  }
}
