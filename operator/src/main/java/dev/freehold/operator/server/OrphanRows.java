package dev.freehold.operator.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The statements that compare a registry with Tenants and with the server's own catalogs. */
final class OrphanRows {
  /**
   * In one statement, so in one snapshot: a row is there before anything is made, and goes after
   * all else.
   */
  private static final String STRAYS =
      """
      select d.datname as name from pg_database d
      where d.datname ~ '^fh_[a-z2-7]{16}$' and pg_get_userbyid(d.datdba) = current_user
        and not exists (select from registry.tenant_database t where t.database_name = d.datname)
      union
      select substr(r.rolname, 1, 19) from pg_roles r
      where r.rolname ~ '^fh_[a-z2-7]{16}(_[abr])?$'
        and not exists (select from registry.tenant_database t where t.id = substr(r.rolname, 4, 16))
      order by name
      """;

  private OrphanRows() {}

  /** What a Tenant was never told the password of; see {@link RegistryRow#wasHandedOut}. */
  private static final String UNTOLD =
      "(password_revision = 0 or password_revision = 1 and sealed_password is not null)";

  /** See {@link RegistryRow#isHalfAdopted}. */
  private static final String HALF_ADOPTED = "(state = 'assigned' and tombstoned_at is not null)";

  /**
   * A database that some Tenant should hold.
   *
   * @param untold nobody was ever let into it
   * @param halfAdopted nobody was let into it since it was a tombstone
   */
  record Living(
      DatabaseId id,
      RegistryRow.State state,
      String tenant,
      String uid,
      boolean untold,
      boolean halfAdopted) {
    static Living of(RegistryRow row) {
      return new Living(
          row.id(),
          row.state(),
          row.tenant(),
          row.tenantUid(),
          !row.wasHandedOut(),
          row.isHalfAdopted());
    }
  }

  /**
   * Of this installation: what another one holds is nothing that our Tenants could tell of.
   *
   * @param age those that were made or claimed at least so long ago
   */
  static List<Living> living(Connection connection, String installation, Duration age)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select id, state, tenant_name, tenant_uid, %s as untold, %s as half_adopted from registry.tenant_database where state in ('creating', 'assigned')"
                    .formatted(UNTOLD, HALF_ADOPTED)
                + " and installation = ? and coalesce(assigned_at, created_at) < now() - make_interval(secs => ?) order by id")) {
      statement.setString(1, installation);
      statement.setDouble(2, age.toMillis() / 1000.0);
      try (var rows = statement.executeQuery()) {
        var living = new ArrayList<Living>();
        while (rows.next()) {
          living.add(
              new Living(
                  new DatabaseId(rows.getString("id")),
                  RegistryRow.State.valueOf(rows.getString("state")),
                  rows.getString("tenant_name"),
                  rows.getString("tenant_uid"),
                  rows.getBoolean("untold"),
                  rows.getBoolean("half_adopted")));
        }
        return living;
      }
    }
  }

  /** Databases and roles of our names that the registry does not hold; a name stands for both. */
  static List<String> strays(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(STRAYS)) {
      var names = new ArrayList<String>();
      while (rows.next()) {
        names.add(rows.getString("name"));
      }
      return names;
    }
  }

  /** From here on nobody can adopt it; false: somebody has, or it is none any more. */
  static boolean beginPurge(Connection connection, Living orphan) throws SQLException {
    return RegistryTable.update(
            connection,
            "update registry.tenant_database set state = 'purging' where id = ? and state = 'assigned' and tenant_uid = ? and %s = ?"
                .formatted(UNTOLD),
            orphan.id().value(),
            orphan.uid(),
            orphan.untold())
        == 1;
  }

  /**
   * The tombstone that it was, until the time that it had. The login gets in no more than before:
   * it has a password that nobody knows. False: somebody has adopted it, or was told.
   */
  static boolean giveBack(Connection connection, Living orphan) throws SQLException {
    return RegistryTable.update(
            connection,
            "update registry.tenant_database set state = 'tombstone', access = null, sealed_password = null where id = ? and tenant_uid = ? and "
                + HALF_ADOPTED,
            orphan.id().value(),
            orphan.uid())
        == 1;
  }
}
