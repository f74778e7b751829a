package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;
import static dev.freehold.operator.server.SqlText.literal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The ways to write in a tenant's database that do not lead through membership in its owner: what
 * the tenant gave to PUBLIC, to a login or to the reader, and routines that run with the owner's
 * rights. Default privileges give nothing while nobody can make an object.
 */
final class WriteRights {
  /** Others than the owner; of objects that we may grant on, because we are in the owner's role. */
  private static final String FIND =
      """
      with granted as (
        select case c.relkind when 'S' then 'SEQUENCE' else 'TABLE' end as kind, c.oid::regclass::text as object, '' as column_name,
               c.relowner as owner, a.grantor, a.grantee, a.privilege_type, a.is_grantable
        from pg_class c cross join lateral aclexplode(c.relacl) a
        where c.relpersistence <> 't' and a.privilege_type <> 'SELECT'
        union all
        select 'TABLE', c.oid::regclass::text, quote_ident(t.attname), c.relowner, a.grantor, a.grantee, a.privilege_type, a.is_grantable
        from pg_attribute t join pg_class c on c.oid = t.attrelid cross join lateral aclexplode(t.attacl) a
        where not t.attisdropped and c.relpersistence <> 't' and a.privilege_type <> 'SELECT'
        union all
        -- PUBLIC's CREATE on public is ours: every database of ours is born with it.
        select 'SCHEMA', n.oid::regnamespace::text, '', n.nspowner, a.grantor, a.grantee, a.privilege_type, a.is_grantable
        from pg_namespace n cross join lateral aclexplode(n.nspacl) a
        where a.privilege_type = 'CREATE' and not (n.nspname = 'public' and a.grantee = 0)
        union all
        select 'DATABASE', quote_ident(d.datname), '', d.datdba, a.grantor, a.grantee, a.privilege_type, a.is_grantable
        from pg_database d cross join lateral aclexplode(d.datacl) a
        where d.datname = current_database() and a.privilege_type in ('CREATE', 'TEMPORARY')
        union all
        select 'LARGE_OBJECT', l.oid::text, '', l.lomowner, a.grantor, a.grantee, a.privilege_type, a.is_grantable
        from pg_largeobject_metadata l cross join lateral aclexplode(l.lomacl) a
        where a.privilege_type = 'UPDATE'
      )
      select kind, object, column_name, privilege_type as privilege,
             case grantee when 0 then '' else pg_get_userbyid(grantee) end as grantee,
             case grantor when owner then '' else pg_get_userbyid(grantor) end as grantor, is_grantable as grantable
      from granted
      where grantee <> owner and pg_get_userbyid(grantee) <> ? and pg_has_role(owner, 'USAGE')
      union all
      select 'ROUTINE', p.oid::regprocedure::text, '', 'SECURITY DEFINER', '', '', false
      from pg_proc p
      where p.prosecdef and pg_has_role(p.proowner, 'USAGE')
      """;

  /** No such table, schema, column, routine, role or large object; no such role to act as. */
  private static final Set<String> DROPPED =
      Set.of("42P01", "3F000", "42703", "42883", "42704", "22023");

  private WriteRights() {}

  static List<WriteRight> find(Connection connection, DatabaseId id) throws SQLException {
    try (var statement = connection.prepareStatement(FIND)) {
      statement.setString(1, id.owner());
      try (var rows = statement.executeQuery()) {
        var rights = new ArrayList<WriteRight>();
        while (rows.next()) {
          rights.add(WriteRight.of(rows));
        }
        return rights;
      }
    }
  }

  /** What others gave on goes with the owner's grant that it rests on. */
  static void take(Connection connection, DatabaseId id, List<WriteRight> rights)
      throws SQLException {
    for (WriteRight right : rights) {
      if (right.isOwnersGrant()) {
        asOwner(connection, id, right, right.take());
      }
    }
  }

  /** By the same grantors; leaves out what was dropped meanwhile, object or role. */
  static void giveBack(Connection connection, DatabaseId id, List<WriteRight> rights)
      throws SQLException {
    for (WriteRight right : inOrder(rights)) {
      try {
        if (right.isOwnersGrant()) {
          asOwner(connection, id, right, right.giveBack());
        } else {
          as(connection, right.grantor(), right.giveBack());
        }
      } catch (SQLException e) {
        if (!DROPPED.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
      }
    }
  }

  /** Each after the right that its grantor needs; one whose ground is gone is left out. */
  static List<WriteRight> inOrder(List<WriteRight> rights) {
    var ordered = new ArrayList<>(rights.stream().filter(WriteRight::isOwnersGrant).toList());
    for (int i = 0; i < ordered.size(); i++) {
      WriteRight ground = ordered.get(i);
      if (ground.grantable()) {
        rights.stream()
            .filter(right -> right.rests(ground) && !ordered.contains(right))
            .forEach(ordered::add);
      }
    }
    return ordered;
  }

  /**
   * Transactions that a login prepared in its own name: it could commit them, and what they wrote,
   * when it may only read. Those of the owner wait: nobody is the owner then.
   */
  static void rollBackPrepared(Connection connection, List<String> logins) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select gid, owner from pg_prepared_xacts where database = current_database() and owner = any (?)")) {
      statement.setArray(1, connection.createArrayOf("text", logins.toArray(String[]::new)));
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          as(
              connection,
              rows.getString("owner"),
              "rollback prepared " + literal(rows.getString("gid")));
        }
      }
    }
  }

  /** The caller is in the owner's role. */
  private static void asOwner(Connection connection, DatabaseId id, WriteRight right, String sql)
      throws SQLException {
    if (right.isOnOurs()) {
      execute(connection, sql);
    } else {
      Acting.as(connection, id.owner(), sql);
    }
  }

  private static void as(Connection connection, String role, String sql) throws SQLException {
    execute(connection, TenantRoles.reach(role));
    Acting.as(connection, role, sql);
  }
}
