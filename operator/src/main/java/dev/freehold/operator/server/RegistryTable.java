package dev.freehold.operator.server;

import dev.freehold.crds.TenantStatus.Access;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements on the registry's table; the caller holds the transaction. */
final class RegistryTable {
  private static final String COUNTS =
      """
      select count(*) filter (where state in ('creating', 'assigned')) as tenants,
             count(*) filter (where state in ('tombstone', 'purging')) as tombstones,
             count(*) filter (where state = 'warm') as warm,
             count(*) filter (where state = 'stocking') as stocking,
             coalesce(sum(connection_limit) filter (where state in ('creating', 'assigned')), 0) as connections,
             sum(size_bytes) as storage
      from registry.tenant_database
      """;

  private RegistryTable() {}

  /** The intent is carried out: database and roles are there; nobody gets in yet. */
  static void assign(Connection connection, DatabaseId id, int connectionLimit)
      throws SQLException {
    execute(
        connection,
        "update registry.tenant_database set state = 'assigned', assigned_at = now(), connection_limit = ?,"
            + " database_oid = (select oid from pg_database where datname = database_name) where id = ?",
        connectionLimit,
        id.value());
  }

  /** The login has the password that is sealed in its row, and gets in. */
  static void opened(Connection connection, DatabaseId id) throws SQLException {
    execute(
        connection,
        "update registry.tenant_database set access = 'Full', password_revision = greatest(password_revision, 1) where id = ?",
        id.value());
  }

  /**
   * @param access null: a change begins, or roles were made anew; whatever is to be in force must
   *     be applied again
   */
  static void access(Connection connection, DatabaseId id, @Nullable Access access)
      throws SQLException {
    execute(
        connection,
        "update registry.tenant_database set access = ? where id = ?",
        access == null ? null : access.name(),
        id.value());
  }

  /** The database that stands there now is the one. */
  static void recognize(Connection connection, DatabaseId id) throws SQLException {
    execute(
        connection,
        "update registry.tenant_database set database_oid = (select oid from pg_database where datname = database_name) where id = ?",
        id.value());
  }

  static void lookedInside(Connection connection, DatabaseId id) throws SQLException {
    execute(
        connection,
        "update registry.tenant_database set looked_inside_at = now() where id = ?",
        id.value());
  }

  /**
   * Unless another Tenant has it by now.
   *
   * @param retention from now on it is kept for this long
   */
  static void entomb(Connection connection, RegistryRow row, Duration retention)
      throws SQLException {
    execute(
        connection,
        "update registry.tenant_database set state = 'tombstone', tombstoned_at = now(), access = null, sealed_password = null,"
            + " purge_after = now() + make_interval(secs => ?) where id = ? and tenant_uid = ?",
        (double) retention.toSeconds(),
        row.id().value(),
        row.tenantUid());
  }

  static void size(Connection connection, String id, long bytes) throws SQLException {
    execute(
        connection, "update registry.tenant_database set size_bytes = ? where id = ?", bytes, id);
  }

  static void lock(Connection connection, DatabaseId id) throws SQLException {
    execute(connection, "select from registry.tenant_database where id = ? for update", id.value());
  }

  /**
   * @throws SQLException when the row is gone or further on: another operator was at work
   */
  static void requireCreating(Connection connection, DatabaseId id) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select from registry.tenant_database where id = ? and state = 'creating'")) {
      statement.setString(1, id.value());
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new SQLException(
              "another operator has finished or given up database " + id.database(), "55000");
        }
      }
    }
  }

  static void forget(Connection connection, DatabaseId id) throws SQLException {
    execute(connection, "delete from registry.tenant_database where id = ?", id.value());
  }

  static DatabaseFacts require(Connection connection, DatabaseId id) throws SQLException {
    return find(connection, id)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the registry row of database " + id.value() + " vanished"));
  }

  static List<DatabaseFacts> named(Connection connection, String tenant) throws SQLException {
    // Most tenants are new: planning the joins of the facts costs more than this look.
    try (var statement =
        connection.prepareStatement(
            "select from registry.tenant_database where tenant_name = ? limit 1")) {
      statement.setString(1, tenant);
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) {
          return List.of();
        }
      }
    }
    return FactsQuery.where(connection, "where t.tenant_name = ?", tenant);
  }

  static Optional<DatabaseFacts> find(Connection connection, DatabaseId id) throws SQLException {
    return FactsQuery.where(connection, "where t.id = ?", id.value()).stream().findFirst();
  }

  static Registry.Counts counts(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(COUNTS)) {
      rows.next();
      long storage = rows.getLong("storage");
      boolean measured = !rows.wasNull();
      return new Registry.Counts(
          rows.getInt("tenants"),
          rows.getInt("tombstones"),
          rows.getInt("warm"),
          rows.getInt("stocking"),
          rows.getLong("connections"),
          measured ? storage : null);
    }
  }

  /** What the tenant's login may open from now on. */
  static void connectionLimit(Connection connection, DatabaseId id, int limit) throws SQLException {
    execute(
        connection,
        "update registry.tenant_database set connection_limit = ? where id = ?",
        limit,
        id.value());
  }

  static void execute(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, parameters)) {
      statement.execute();
    }
  }

  /** How many rows were changed. */
  static int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
