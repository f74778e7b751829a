package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.identifier;
import static dev.freehold.operator.server.SqlText.literal;

import dev.freehold.crds.TenantSpec.DriftPolicy;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.Difference.Aspect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the shared catalogs do not show: one short session in the tenant's database, and one login
 * with the password that its app has.
 */
public final class InsideLook {
  /**
   * What the schema {@code public} and the owners of objects are to be like; one row for each
   * difference. PUBLIC may create in it as long as the tenant may write.
   */
  private static final String SQL =
      """
      with own as (select unnest(array[%1$s, %2$s, %3$s, %4$s]) as name),
      schema as (select oid, nspowner, nspacl from pg_namespace where nspname = 'public'),
      granted as (
        select case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee)::text end as grantee, a.privilege_type as privilege
        from schema s cross join lateral aclexplode(coalesce(s.nspacl, acldefault('n', s.nspowner))) a
      ),
      due as (select distinct 'PUBLIC' as grantee, unnest(array['USAGE', %5$s]) as privilege)
      select 'SchemaMissing', 'public', '', 'schema public is missing' where not exists (select from schema)
      union all
      select 'SchemaOwner', pg_get_userbyid(nspowner)::text, '', format('schema public belongs to role %%s', pg_get_userbyid(nspowner))
      from schema where pg_get_userbyid(nspowner) <> 'pg_database_owner'
      union all
      select 'SchemaGranted', grantee, privilege, format('%%s has %%s on schema public', grantee, privilege) from granted g
      where not exists (select from due d where d.grantee = g.grantee and d.privilege = g.privilege)
        and grantee not in (select name from own) and grantee not in (select pg_get_userbyid(nspowner)::text from schema)
        and not (grantee = 'PUBLIC' and privilege = 'CREATE' and %6$s)
      union all
      select 'SchemaNotGranted', grantee, privilege, format('%%s has no %%s on schema public', grantee, privilege) from due d
      where exists (select from schema) and not exists (select from granted g where g.grantee = d.grantee and g.privilege = d.privilege)
      union all
      select 'OwnedByLogin', r.rolname::text, '', format('%%s objects belong to login %%s, such as %%s', count(*), r.rolname, min(pg_describe_object(s.classid, s.objid, s.objsubid)))
      from pg_roles r join pg_shdepend s on s.refclassid = 'pg_authid'::regclass and s.refobjid = r.oid and s.deptype = 'o'
      where r.rolname in (%3$s, %4$s) and s.dbid = (select oid from pg_database where datname = current_database())
      group by r.rolname
      """;

  /**
   * @param mended what differed and does no more, in words
   * @param left what differs still
   */
  public record Result(List<String> mended, List<Difference> left) {}

  /**
   * Looks, and under {@code Repair} takes back what it finds.
   *
   * @param password what the app has; null: it is not to be tried
   */
  public Result look(
      Server server, RegistryRow row, @Nullable String password, DriftPolicy policy) {
    var mended = new ArrayList<String>();
    var left = new ArrayList<>(inside(server, row, policy, mended));
    if (password != null && !server.letsIn(row.database(), row.login(), password)) {
      var wrong =
          new Difference(
              Aspect.Password,
              row.login(),
              "",
              "login %s has another password than its Secret".formatted(row.login()));
      if (policy == DriftPolicy.Repair) {
        giveBack(server, row, password);
        mended.add(wrong.words());
      } else {
        left.add(wrong);
      }
    }
    server.transaction(
        "noting the look into database " + row.database(),
        connection -> {
          RegistryTable.lookedInside(connection, row.id());
        });
    return new Result(mended, left);
  }

  private static List<Difference> inside(
      Server server, RegistryRow row, DriftPolicy policy, List<String> mended) {
    return server.inside(
        row.database(),
        "looking into database " + row.database(),
        connection -> {
          List<Difference> found = differences(connection, row);
          if (found.isEmpty() || policy == DriftPolicy.Detect) {
            return found;
          }
          connection.setAutoCommit(false);
          DriftRepair.attempt(connection, List.of(TenantRoles.reach(row.id().owner())));
          for (Difference difference : found) {
            DriftRepair.attempt(connection, statements(row, difference));
          }
          connection.commit();
          List<Difference> left = differences(connection, row);
          found.stream()
              .filter(each -> !left.contains(each))
              .map(Difference::words)
              .forEach(mended::add);
          return left;
        });
  }

  private static List<Difference> differences(Connection connection, RegistryRow row)
      throws SQLException {
    DatabaseId id = row.id();
    boolean full = row.access() == Access.Full;
    boolean readOnly = row.access() == Access.ReadOnly;
    List<String> logins = id.logins();
    String sql =
        SQL.formatted(
            literal(id.owner()),
            literal(id.reader()),
            literal(logins.getFirst()),
            literal(logins.getLast()),
            full ? "'CREATE'" : "'USAGE'",
            readOnly ? "false" : "true");
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var found = new ArrayList<Difference>();
      while (rows.next()) {
        found.add(
            new Difference(
                Aspect.valueOf(rows.getString(1)),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4)));
      }
      return found;
    }
  }

  private static List<String> statements(RegistryRow row, Difference difference) {
    String subject =
        difference.subject().equals("PUBLIC") ? "public" : identifier(difference.subject());
    return switch (difference.aspect()) {
      case SchemaMissing ->
          List.of(
              "create schema public",
              "alter schema public owner to pg_database_owner",
              "grant usage%s on schema public to public"
                  .formatted(row.access() == Access.Full ? ", create" : ""));
      case SchemaOwner -> List.of("alter schema public owner to pg_database_owner");
      case SchemaGranted ->
          List.of(
              "revoke %s on schema public from %s cascade".formatted(difference.object(), subject));
      case SchemaNotGranted ->
          List.of("grant %s on schema public to %s".formatted(difference.object(), subject));
      case OwnedByLogin ->
          List.of(
              TenantRoles.reach(difference.subject()),
              "reassign owned by %s to %s".formatted(subject, identifier(row.id().owner())));
      default -> throw new IllegalArgumentException(difference + " is not inside a database");
    };
  }

  /** The app's password is the right one: the app need not be rolled. */
  private static void giveBack(Server server, RegistryRow row, String password) {
    server.transaction(
        "giving login %s its password back".formatted(row.login()),
        connection -> {
          execute(
              connection,
              "alter role %s password %s"
                  .formatted(identifier(row.login()), literal(TenantRoles.verifier(password))));
        });
  }
}
