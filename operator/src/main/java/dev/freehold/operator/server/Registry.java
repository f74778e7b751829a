package dev.freehold.operator.server;

import dev.freehold.operator.server.RegistryRow.State;
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

    /** No slot is free. */
    record Full(int used, int capacity) implements Claim {}

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

  /**
   * Takes a slot for a tenant, or the row that it took before a crash, in one transaction.
   *
   * @param beside true: rows of other UIDs of this name are left as tombstones and a fresh one is
   *     made beside them
   */
  public Claim claim(Server server, String tenant, String uid, int capacity, boolean beside) {
    return server.transaction(
        "claiming a database for tenant " + tenant,
        connection -> {
          RegistryTable.execute(connection, "select singleton from registry.claim_lock for update");
          List<DatabaseFacts> rows = RegistryTable.named(connection, tenant);
          for (DatabaseFacts facts : rows) {
            if (facts.row().belongsTo(tenant, uid) && facts.row().state() != State.tombstone) {
              return new Claim.Claimed(facts);
            }
          }
          if (!rows.isEmpty() && !beside) {
            return new Claim.Taken(rows);
          }
          int used = RegistryTable.used(connection);
          if (used >= capacity) {
            return new Claim.Full(used, capacity);
          }
          return new Claim.Claimed(insert(connection, tenant, uid));
        });
  }

  /**
   * Gives a row to a Tenant with another UID; the login gets a new password, because the old Secret
   * may be gone.
   */
  DatabaseFacts adopt(Connection connection, DatabaseFacts facts, String tenant, String uid)
      throws SQLException {
    RegistryTable.execute(
        connection,
        "update registry.tenant_database set state = case state when 'tombstone' then 'assigned' else state end, tenant_name = ?, tenant_uid = ?,"
            + " installation = ?, access = null, tombstoned_at = null,"
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
              "update registry.tenant_database set sealed_password = null, password_since = ?,"
                  + " rotation_answered = coalesce(?, rotation_answered) where id = ? and password_revision = ?",
              now.atOffset(ZoneOffset.UTC),
              answer,
              row.id().value(),
              row.passwordRevision());
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

  /** Databases by state. */
  public record Counts(int tenants, int tombstones) {}

  public Counts counts(Server server) {
    return server.query(
        "counting databases",
        connection -> {
          try (var statement = connection.createStatement();
              var rows =
                  statement.executeQuery(
                      "select count(*) filter (where state <> 'tombstone'), count(*) filter (where state = 'tombstone') from registry.tenant_database")) {
            rows.next();
            return new Counts(rows.getInt(1), rows.getInt(2));
          }
        });
  }

  private DatabaseFacts insert(Connection connection, String tenant, String uid)
      throws SQLException {
    DatabaseId id = DatabaseId.draw();
    byte[] sealed = sealing.seal(id, Sealing.drawPassword());
    RegistryTable.execute(
        connection,
        "insert into registry.tenant_database (id, database_name, installation, state, tenant_name, tenant_uid, sealed_password)"
            + " values (?, ?, ?, 'creating', ?, ?, ?)",
        id.value(),
        id.database(),
        sealing.installation(),
        tenant,
        uid,
        sealed);
    var row =
        new RegistryRow(
            id,
            id.database(),
            sealing.installation(),
            State.creating,
            tenant,
            uid,
            1,
            null,
            sealed,
            Logins.FIRST);
    return new DatabaseFacts(row, null, false, false, false, null, false, false);
  }
}
