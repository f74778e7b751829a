package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.literal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * One thing that a tenant's login must not be able to do inside its own database. It is tried for
 * real, in a transaction that is rolled back.
 *
 * @param what completes "a tenant's login can …"
 * @param remedy what a superuser does about it
 */
record Trespass(String what, Kind kind, String sql, String remedy) {

  enum Kind {
    /** PostgreSQL must refuse the statements. */
    MustBeRefused,
    /** The query must return nothing; what it returns is told. */
    MustBeEmpty
  }

  /**
   * insufficient_privilege; no password given to dblink or postgres_fdw, or no connection without
   * one; no such function, extension or foreign-data wrapper
   */
  private static final Set<String> REFUSALS = Set.of("42501", "2F003", "08001", "42883", "42704");

  /** Of PostgreSQL's own, each refused to everybody unless granted; dblink's where installed. */
  private static final List<String> FUNCTIONS =
      List.of(
          "pg_read_file",
          "pg_read_binary_file",
          "pg_stat_file",
          "pg_ls_dir",
          "pg_ls_logdir",
          "pg_ls_waldir",
          "pg_ls_tmpdir",
          "pg_ls_archive_statusdir",
          "lo_import",
          "lo_export",
          "pg_reload_conf",
          "pg_rotate_logfile",
          "pg_hba_file_rules",
          "pg_show_all_file_settings",
          "pg_switch_wal",
          "pg_create_restore_point",
          "pg_stat_reset",
          "pg_file_write",
          "dblink_connect_u");

  private static final String IN_EVERY_DATABASE =
      "it was granted to PUBLIC in freehold_template: revoke it there, and in each database that was made since";

  /**
   * @param other a database of another tenant
   * @param backend process id of that tenant's session, which has just run a query
   */
  static List<Trespass> against(DatabaseId other, int backend) {
    return List.of(
        refused("read a file of the server", "select pg_read_file('PG_VERSION')"),
        refused("list a directory of the server", "select pg_ls_dir('.')"),
        refused("run a program on the server", "copy (select 1) to program 'true'"),
        refused(
            "load a file of the server",
            "create temporary table freehold_probe (line text); copy freehold_probe from '/dev/null'"),
        refused("write a file on the server", "copy (select 1) to '/nonexistent/freehold'"),
        refused("read password verifiers", "select rolpassword from pg_authid limit 1"),
        refused("end a query of another tenant", "select pg_cancel_backend(%d)".formatted(backend)),
        new Trespass(
            "call %s",
            Kind.MustBeEmpty,
            "select string_agg(distinct proname, ', ') from pg_proc where proname in (%s) and has_function_privilege(oid, 'EXECUTE')"
                .formatted(String.join(", ", FUNCTIONS.stream().map(SqlText::literal).toList())),
            IN_EVERY_DATABASE),
        new Trespass(
            "take the role %s",
            Kind.MustBeEmpty,
            "select string_agg(rolname, ', ') from pg_roles where pg_has_role(session_user, oid, 'MEMBER') and rolname <> session_user"
                + " and rolname <> regexp_replace(session_user, '_[ab]$', '')",
            "revoke it from the tenants' roles"),
        new Trespass(
            "read another tenant's query: %s",
            Kind.MustBeEmpty,
            "select 'in pg_stat_activity' from pg_stat_activity where pid = %d and query <> '<insufficient privilege>'"
                .formatted(backend),
            "revoke pg_read_all_stats and pg_monitor from the tenants' roles"),
        refused(
            "enter another tenant's database through dblink",
            """
            do $$
            declare
              place name := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'dblink');
            begin
              if place is null then
                raise undefined_function;
              end if;
              execute format('select from %%I.dblink(%%L, ''select 1'') as t (x int)', place,
                             'host=localhost port=' || current_setting('port') || ' dbname=%s user=%s');
            end $$"""
                .formatted(other.database(), other.login(Logins.Letter.a))),
        refused(
            "enter another tenant's database through postgres_fdw",
            """
            do $$
            begin
              execute format('create server freehold_probe foreign data wrapper postgres_fdw options (host ''localhost'', port %%L, dbname %%L)',
                             current_setting('port'), %s);
              create user mapping for current_user server freehold_probe options (user %s);
              create foreign table public.freehold_probe (x int) server freehold_probe options (schema_name 'pg_catalog', table_name 'pg_class');
              perform from public.freehold_probe;
            end $$"""
                .formatted(literal(other.database()), literal(other.login(Logins.Letter.a)))));
  }

  private static Trespass refused(String what, String sql) {
    return new Trespass(what, Kind.MustBeRefused, sql, IN_EVERY_DATABASE);
  }

  /**
   * @return what was possible and what to do about it; empty: as it must be
   * @throws SQLException when it could not be found out
   */
  String attempt(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      return switch (kind) {
        case MustBeRefused -> {
          statement.execute(sql);
          yield told(what);
        }
        case MustBeEmpty -> {
          try (var rows = statement.executeQuery(sql)) {
            String found = rows.next() ? rows.getString(1) : null;
            yield found == null ? "" : told(what.formatted(found));
          }
        }
      };
    } catch (SQLException e) {
      if (kind == Kind.MustBeRefused && REFUSALS.contains(e.getSQLState())) {
        return "";
      }
      // The server tried and something else was in the way, such as a file that is not there.
      if (kind == Kind.MustBeRefused && String.valueOf(e.getSQLState()).startsWith("58")) {
        return told(what);
      }
      throw e;
    } finally {
      connection.rollback();
    }
  }

  private String told(String possible) {
    return possible + " (" + remedy + ")";
  }
}
