package dev.freehold.operator.server;

import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.RegistryRow.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads rows of the registry together with what the shared catalogs say of them. */
final class FactsQuery {
  private static final String SELECT =
      """
      select t.id, t.database_name, t.installation, t.state, t.tenant_name, t.tenant_uid, t.password_revision, t.access, t.sealed_password,
             t.login, t.password_since, t.rotation, t.rotation_since, t.rotation_answered, t.connection_limit,
             t.tombstoned_at, t.looked_inside_at,
             pg_get_userbyid(d.datdba) as database_owner,
             coalesce(pg_get_userbyid(d.datdba) = current_user, false) as owned_by_us,
             coalesce(d.datconnlimit = -2, false) as half_dropped,
             coalesce(t.database_oid <> d.oid, false) as replaced,
             names.owner is not null as owner_role, names.reader is not null as reader_role,
             names.login is not null as login_role, login.rolcanlogin, login.rolconnlimit,
             exists (select from pg_auth_members m
                     where m.roleid = names.owner and m.member = names.login) as owner_member,
             names.other_login is not null as other_login_role
      from registry.tenant_database t
      left join pg_database d on d.datname = t.database_name
      -- By name through the server's caches: joining pg_roles reads all roles of all tenants.
      cross join lateral (select to_regrole('fh_' || t.id) as owner,
                                 to_regrole('fh_' || t.id || '_r') as reader,
                                 to_regrole('fh_' || t.id || '_' || t.login) as login,
                                 to_regrole('fh_' || t.id || case t.login when 'a' then '_b' else '_a' end) as other_login) names
      left join pg_roles login on login.oid = names.login
      """;

  private FactsQuery() {}

  /**
   * @param condition over {@code t}, the registry's table, with one parameter
   */
  static List<DatabaseFacts> where(Connection connection, String condition, String parameter)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(SELECT + condition + " order by t.created_at desc")) {
      statement.setString(1, parameter);
      try (ResultSet rows = statement.executeQuery()) {
        var result = new ArrayList<DatabaseFacts>();
        while (rows.next()) {
          result.add(facts(rows));
        }
        return result;
      }
    }
  }

  private static DatabaseFacts facts(ResultSet rows) throws SQLException {
    var row =
        new RegistryRow(
            new DatabaseId(rows.getString("id")),
            rows.getString("database_name"),
            rows.getString("installation"),
            State.valueOf(rows.getString("state")),
            rows.getString("tenant_name"),
            rows.getString("tenant_uid"),
            rows.getInt("password_revision"),
            access(rows.getString("access")),
            rows.getBytes("sealed_password"),
            logins(rows),
            rows.getInt("connection_limit"),
            instant(rows, "tombstoned_at"),
            Objects.requireNonNull(instant(rows, "looked_inside_at")));
    DatabaseFacts.@Nullable Login login =
        rows.getBoolean("login_role")
            ? new DatabaseFacts.Login(rows.getBoolean("rolcanlogin"), rows.getInt("rolconnlimit"))
            : null;
    return new DatabaseFacts(
        row,
        rows.getString("database_owner"),
        rows.getBoolean("owned_by_us"),
        rows.getBoolean("half_dropped"),
        rows.getBoolean("replaced"),
        rows.getBoolean("owner_role"),
        rows.getBoolean("reader_role"),
        login,
        rows.getBoolean("owner_member"),
        rows.getBoolean("other_login_role"));
  }

  private static Logins logins(ResultSet rows) throws SQLException {
    String phase = rows.getString("rotation");
    Instant since = instant(rows, "rotation_since");
    return new Logins(
        Logins.Letter.valueOf(rows.getString("login")),
        instant(rows, "password_since"),
        phase == null || since == null
            ? null
            : new Logins.Rotation(Logins.Phase.valueOf(phase), since),
        rows.getString("rotation_answered"));
  }

  private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable Access access(@Nullable String word) {
    return word == null ? null : Access.valueOf(word);
  }
}
