package dev.freehold.e2e.chaos;

import dev.freehold.testbed.postgres.Postgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases and roles of somebody else, some of them with names as ours have: whatever happens,
 * they stay as they are.
 */
final class Strangers {
  static final String DATABASE = "shop";
  static final String LOGIN = "shop_app";

  /** No secret: whoever takes all slots of the server enters with it. */
  static final String PASSWORD = "shop";

  /** As the operator would name one, but in no registry. */
  static final String LOOKALIKE = "fh_strangerstranger";

  private final Postgres postgres;
  private final List<String> before;

  private Strangers(Postgres postgres) throws SQLException {
    this.postgres = postgres;
    this.before = look();
  }

  static Strangers on(Postgres postgres) throws SQLException {
    try (var connection = postgres.connect("postgres")) {
      Rows.execute(
          connection,
          "create extension pg_stat_statements",
          "create role shop_owner nologin connection limit 7",
          "create role shop_app login noinherit in role shop_owner password '%s'"
              .formatted(PASSWORD),
          "alter role shop_app set statement_timeout = '77s'",
          "create role %s login connection limit 3".formatted(LOOKALIKE + "_a"),
          "create database shop owner shop_owner",
          "create database %s owner shop_owner connection limit 9".formatted(LOOKALIKE),
          "revoke connect on database shop from public",
          "grant connect on database shop to shop_app");
    }
    for (String database : List.of(DATABASE, LOOKALIKE)) {
      try (var connection = postgres.connect(database)) {
        Rows.execute(
            connection,
            "create table article as select n as id, 'article ' || n as name from generate_series(1, 200) n",
            "alter table article owner to shop_owner",
            "grant select on article to shop_app");
      }
    }
    return new Strangers(postgres);
  }

  /** What is not as it was; empty: all is. */
  List<String> changes() throws SQLException {
    List<String> now = look();
    var changes = new ArrayList<String>();
    before.stream().filter(each -> !now.contains(each)).forEach(each -> changes.add("- " + each));
    now.stream().filter(each -> !before.contains(each)).forEach(each -> changes.add("+ " + each));
    return changes;
  }

  private List<String> look() throws SQLException {
    var seen = new ArrayList<String>();
    try (var connection = postgres.connect("postgres")) {
      seen.addAll(
          Rows.column(
              connection,
              """
              select concat_ws(' ', 'database', oid, datname, pg_get_userbyid(datdba), datallowconn, datconnlimit, datistemplate, datacl)
              from pg_database where datname in (?, ?)
              """,
              DATABASE,
              LOOKALIKE));
      seen.addAll(
          Rows.column(
              connection,
              """
              select concat_ws(' ', 'role', r.oid, rolname, rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolreplication,
                rolbypassrls, rolconnlimit, rolpassword, s.setconfig,
                (select string_agg(concat(m.roleid::regrole, m.admin_option, m.inherit_option, m.set_option), ',' order by 1)
                 from pg_auth_members m where m.member = r.oid),
                (select string_agg(concat(m.member::regrole, m.admin_option, m.inherit_option, m.set_option), ',' order by 1)
                 from pg_auth_members m where m.roleid = r.oid))
              from pg_authid r left join pg_db_role_setting s on s.setrole = r.oid
              where rolname like 'shop%' or rolname like ?
              """,
              LOOKALIKE + "%"));
    }
    for (String database : List.of(DATABASE, LOOKALIKE)) {
      try (var connection = postgres.connect(database)) {
        seen.addAll(
            Rows.column(
                connection,
                """
                select concat_ws(' ', 'table', current_database(), relname, pg_get_userbyid(relowner), relacl,
                  (select md5(string_agg(a::text, ',' order by id)) from article a))
                from pg_class where relnamespace = 'public'::regnamespace
                """));
        seen.addAll(
            Rows.column(
                connection,
                "select concat_ws(' ', 'schema', current_database(), nspname, pg_get_userbyid(nspowner), nspacl) from pg_namespace where nspname = 'public'"));
      }
    }
    return seen;
  }
}
