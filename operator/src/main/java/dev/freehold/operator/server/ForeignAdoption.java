package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.identifier;
import static dev.freehold.operator.server.SqlText.literal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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
            null,
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
            List.of(
                block(checks()),
                block(roles()),
                ForeignOwnership.sql(row, operatorRole),
                ReaderGrants.sql(row.id()))),
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
    body.append(unlessExists(row.id().owner(), List.of(TenantRoles.createOwner(row.id()))));
    body.append(unlessExists(row.id().reader(), List.of(TenantRoles.createReader(row.id()))));
    var login = new ArrayList<String>();
    login.add(TenantRoles.createClosedLogin(row, 0));
    login.addAll(TenantRoles.joinOwner(row.id(), row.login()));
    body.append(unlessExists(row.login(), login));
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

  private String endOfSessions() {
    return "select count(pg_terminate_backend(pid, 3000)) from pg_catalog.pg_stat_activity where datname = %s and backend_type = 'client backend' and pid <> pg_backend_pid()"
        .formatted(literal(database));
  }
}
