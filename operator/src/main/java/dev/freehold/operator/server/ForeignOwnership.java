package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.identifier;
import static dev.freehold.operator.server.SqlText.literal;

/** What becomes whose in a database that was not ours. */
final class ForeignOwnership {
  private static final String OWNERSHIP =
      """
      do $freehold$
      declare
        statement text;
      begin
        alter database :database owner to :operator;
        for statement in
          select pg_catalog.format('revoke all on database %I from %I', d.datname, pg_catalog.pg_get_userbyid(a.grantee))
          from pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) a
          where d.datname = current_database() and a.grantee not in (0, d.datdba)
        loop
          execute statement;
        end loop;
        :harden;
        for statement in
          with spaces as (
            select oid, nspname from pg_catalog.pg_namespace where nspname <> 'information_schema' and nspname not like 'pg\\_%'
          ), objects (classid, objid) as (
            select 'pg_namespace'::regclass, oid from spaces where nspname <> 'public'
            union all select 'pg_class'::regclass, c.oid from pg_catalog.pg_class c join spaces n on n.oid = c.relnamespace
              where c.relkind in ('r', 'p', 'v', 'm', 'f') or c.relkind = 'S' and not exists
                (select from pg_catalog.pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                   and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i'))
            union all select 'pg_proc'::regclass, p.oid from pg_catalog.pg_proc p join spaces n on n.oid = p.pronamespace
            union all select 'pg_type'::regclass, t.oid from pg_catalog.pg_type t join spaces n on n.oid = t.typnamespace
              where t.typtype in ('e', 'd', 'r')
                or t.typtype = 'c' and exists (select from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind = 'c')
            union all select 'pg_operator'::regclass, o.oid from pg_catalog.pg_operator o join spaces n on n.oid = o.oprnamespace
            union all select 'pg_opclass'::regclass, o.oid from pg_catalog.pg_opclass o join spaces n on n.oid = o.opcnamespace
            union all select 'pg_opfamily'::regclass, o.oid from pg_catalog.pg_opfamily o join spaces n on n.oid = o.opfnamespace
            union all select 'pg_collation'::regclass, c.oid from pg_catalog.pg_collation c join spaces n on n.oid = c.collnamespace
            union all select 'pg_conversion'::regclass, c.oid from pg_catalog.pg_conversion c join spaces n on n.oid = c.connamespace
            union all select 'pg_ts_config'::regclass, c.oid from pg_catalog.pg_ts_config c join spaces n on n.oid = c.cfgnamespace
            union all select 'pg_ts_dict'::regclass, c.oid from pg_catalog.pg_ts_dict c join spaces n on n.oid = c.dictnamespace
            union all select 'pg_statistic_ext'::regclass, s.oid from pg_catalog.pg_statistic_ext s join spaces n on n.oid = s.stxnamespace
          )
          select pg_catalog.format('alter %s %s owner to %I', case i.type when 'statistics object' then 'statistics' else i.type end, i.identity, :owner)
          from objects o cross join lateral pg_catalog.pg_identify_object(o.classid, o.objid, 0) i
          where not exists (select from pg_catalog.pg_depend d where d.classid = o.classid and d.objid = o.objid and d.objsubid = 0 and d.deptype in ('e', 'i'))
        loop
          execute statement;
        end loop;
        -- Some drop it; access is given and taken with it.
        create schema if not exists public;
        alter schema public owner to pg_database_owner;
        grant usage, create on schema public to public;
        revoke execute on function pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer), pg_catalog.lo_from_bytea(oid, bytea) from public;
      end
      $freehold$""";

  private ForeignOwnership() {}

  /**
   * One by one: {@code REASSIGN OWNED} would also move other databases of the former owner, and
   * refuses what a superuser made. What extensions made stays theirs.
   */
  static String sql(RegistryRow row, String operatorRole) {
    return OWNERSHIP
        .replace(":database", identifier(row.database()))
        .replace(":operator", identifier(operatorRole))
        .replace(":owner", literal(row.id().owner()))
        .replace(":harden", String.join(";\n  ", TenantRoles.harden(row)));
  }
}
