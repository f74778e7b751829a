package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.identifier;
import static dev.freehold.operator.server.SqlText.literal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a superuser does once to a database that is not ours, so that a Tenant can take it over
 * without a dump. The registry row comes first and is a tombstone that only {@code spec.adopt}
 * takes; all else is one transaction inside the database. Cut off between the two, the database
 * belongs to whom it belonged, no Tenant gets it, and running it again goes on.
 */
final class ForeignAdoption {
  /** No installation has it: such a row is purged by name only. */
  private static final String NO_INSTALLATION = "foreign";

  private final String database;
  private final String operatorRole;
  private final boolean endSessions;
  private final RegistryRow row;

  /**
   * @param endSessions whether sessions of others are ended; else they are a reason to refuse
   */
  ForeignAdoption(
      String database, String tenant, DatabaseId id, String operatorRole, boolean endSessions) {
    if (database.indexOf('$') >= 0) {
      throw new IllegalArgumentException("--database must not hold a $, got " + database);
    }
    this.database = database;
    this.operatorRole = operatorRole;
    this.endSessions = endSessions;
    this.row =
        new RegistryRow(
            id,
            database,
            NO_INSTALLATION,
            RegistryRow.State.tombstone,
            tenant,
            "",
            1,
            null,
            null,
            Logins.FIRST,
            0,
            Instant.MAX);
  }

  /**
   * One transaction.
   *
   * @param database where it runs
   */
  record Step(String database, List<String> statements) {}

  List<Step> steps() {
    return List.of(
        new Step(database, List.of(block(checks()))),
        new Step(Server.REGISTRY_DATABASE, List.of(block(registration()))),
        new Step(
            database,
            List.of(block(checks()), block(roles()), ownership(), ReaderGrants.sql(row.id()))),
        // Whoever came in meanwhile: nobody of them can come again.
        new Step("postgres", List.of(endOfSessions())));
  }

  /** As a script for {@code psql -v ON_ERROR_STOP=1 -f}. */
  String toPsql() {
    return "-- Gives database %s to Freehold. Run it as a superuser; running it again changes nothing.\n"
            .formatted(identifier(database))
        + steps().stream()
            .map(
                step ->
                    "\\connect %s\nbegin;\n%s;\ncommit;\n"
                        .formatted(
                            identifier(step.database()), String.join(";\n", step.statements())))
            .collect(Collectors.joining());
  }

  void run(Preparation.Superuser superuser) throws SQLException {
    for (Step step : steps()) {
      try (Connection connection = superuser.connect(step.database());
          var statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        for (String sql : step.statements()) {
          statement.execute(sql);
        }
        connection.commit();
      }
    }
  }

  private static String block(String body) {
    return "do $freehold$\ndeclare\n  statement text;\nbegin\n%send\n$freehold$".formatted(body);
  }

  private String checks() {
    return """
          if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
            raise exception 'a superuser must do this';
          end if;
          if not exists (select from pg_catalog.pg_roles where rolname = %1$s) then
            raise exception 'there is no role %%: run ./freehold server prepare first', %1$s;
          end if;
          if current_database() in ('postgres', 'freehold') or current_database() like 'fh\\_%%'
              or (select datistemplate from pg_catalog.pg_database where datname = current_database())
              or current_database() like 'template%%' or current_database() = %2$s then
            raise exception 'database % is the server''s or ours already: it cannot become a tenant''s', current_database();
          end if;
          if exists (select from pg_catalog.pg_event_trigger t
                     where not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = t.oid and d.deptype = 'e')) then
            raise exception 'database % has event triggers, which would run what a tenant writes with the rights of others: drop them', current_database();
          end if;
          if exists (select from pg_catalog.pg_subscription s join pg_catalog.pg_database d on d.oid = s.subdbid where d.datname = current_database()) then
            raise exception 'database % has subscriptions: drop them', current_database();
          end if;
          if exists (select from pg_catalog.pg_largeobject_metadata) then
            raise exception 'database % has large objects, which tenants cannot have: move them into columns of type bytea', current_database();
          end if;
          if exists (select from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                     where not l.lanpltrusted and p.prokind <> 'a' and n.nspname not in ('pg_catalog', 'information_schema')
                       and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i'))) then
            raise exception 'database % has functions in an untrusted language, which must not belong to a tenant: drop them, or make an extension of them', current_database();
          end if;
        """
            .replace("%1$s", literal(operatorRole))
            .replace("%2$s", literal(Preparation.TEMPLATE_DATABASE))
            .replace("%%", "%")
        + sessions();
  }

  private String sessions() {
    String others =
        "from pg_catalog.pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'";
    return endSessions
        ? "  perform pg_terminate_backend(pid, 3000) %s;\n".formatted(others)
        : """
            if exists (select %s) then
              raise exception 'database %% is in use: stop its app, or end its sessions with --end-sessions', current_database();
            end if;
          """
            .formatted(others);
  }

  private String registration() {
    return """
          if to_regclass('registry.tenant_database') is null then
            raise exception 'the registry has no tables yet: apply a DatabaseServer for this server, so that the operator makes them';
          end if;
          select format('database %%s has the id %%s already, as %%s of tenant %%s', database_name, id, state, tenant_name) into statement
          from registry.tenant_database where database_name = %1$s and (id <> %2$s or state <> 'tombstone');
          if found then
            raise exception '%%', statement using hint = 'the id can be given with --id';
          end if;
          if exists (select from registry.tenant_database where tenant_name = %3$s and state in ('creating', 'assigned')) then
            raise exception 'tenant %% has a database on this server already', %3$s;
          end if;
          insert into registry.tenant_database (id, database_name, installation, state, tenant_name, tombstoned_at)
          values (%2$s, %1$s, %4$s, 'tombstone', %3$s, now()) on conflict (id) do nothing;
        """
        .formatted(
            literal(database),
            literal(row.id().value()),
            literal(row.tenant()),
            literal(NO_INSTALLATION));
  }

  /** As the operator makes them, so that it may do with them what it may with all others. */
  private String roles() {
    var body = new StringBuilder("  set local role %s;\n".formatted(identifier(operatorRole)));
    body.append(unlessExists(row.id().owner(), TenantRoles.createOwner(operatorRole, row.id())));
    body.append(unlessExists(row.id().reader(), List.of(TenantRoles.createReader(row.id()))));
    body.append(unlessExists(row.login(), TenantRoles.createClosedLogin(row, 0)));
    return body.append("  reset role;\n").toString();
  }

  private static String unlessExists(String role, List<String> statements) {
    return """
          if not exists (select from pg_catalog.pg_roles where rolname = %s) then
            %s;
          end if;
        """
        .formatted(literal(role), String.join(";\n    ", statements));
  }

  /**
   * One by one: {@code REASSIGN OWNED} would also move other databases of the former owner, and
   * refuses what a superuser made. What extensions made stays theirs.
   */
  private String ownership() {
    return OWNERSHIP
        .replace(":database", identifier(database))
        .replace(":operator", identifier(operatorRole))
        .replace(":owner", literal(row.id().owner()))
        .replace(":harden", String.join(";\n  ", TenantRoles.harden(row)));
  }

  private String endOfSessions() {
    return "select count(pg_terminate_backend(pid, 3000)) from pg_catalog.pg_stat_activity where datname = %s and backend_type = 'client backend' and pid <> pg_backend_pid()"
        .formatted(literal(database));
  }

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
        if exists (select from pg_catalog.pg_namespace where nspname = 'public') then
          alter schema public owner to pg_database_owner;
          grant usage, create on schema public to public;
        end if;
        revoke execute on function pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer), pg_catalog.lo_from_bytea(oid, bytea) from public;
      end
      $freehold$""";
}
