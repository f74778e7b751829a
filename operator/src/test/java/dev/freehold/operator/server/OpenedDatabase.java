package dev.freehold.operator.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A tenant that opened every way to write that it could, and the rights in its database. */
final class OpenedDatabase {
  private final TestServer world;

  OpenedDatabase(TestServer world) {
    this.world = world;
  }

  /** With grants to everybody, by name, given on, and with routines of the owner. */
  TestServer.Made open() throws SQLException {
    var made = world.made();
    String login = made.row().login();
    try (Connection app = world.app(made)) {
      for (String sql :
          List.of(
              "create table note (text text)",
              "insert into note values ('kept')",
              "grant all on note to public",
              "create view note_view as select text from note",
              "grant insert, select on note_view to public",
              "create table ruled (a int)",
              "create rule also as on insert to ruled do also insert into note values ('ruled')",
              "grant insert on ruled to public",
              "create table columns (a int, b int)",
              "grant insert (a), update (b), select on columns to " + login,
              "create table chained (a int)",
              "grant insert on chained to %s with grant option".formatted(login),
              "set role none",
              "grant insert on chained to public",
              "reset role",
              "create sequence counter",
              "grant all on sequence counter to public",
              "create schema opened",
              "grant create, usage on schema opened to public",
              "alter default privileges grant insert on tables to public",
              "create function noted() returns trigger language plpgsql as 'begin return new; end'",
              "create function count_notes() returns bigint security definer language sql as 'select count(*) from public.note'",
              "create function write_note(text) returns void security definer language sql as 'insert into public.note values ($1)'",
              "revoke execute on function write_note from public",
              "grant execute on function write_note to " + login,
              "grant execute on function write_note to " + made.row().id().reader(),
              "create procedure write_note_too(text) security definer language sql as 'insert into public.note values ($1)'",
              // The caller's right to run the inner function of an aggregate is nobody's question.
              "create function write_one(int, int) returns int security definer language plpgsql as $$ begin insert into public.note values ('each'); return 1; end $$",
              "create aggregate write_each(int) (sfunc = write_one, stype = int, initcond = '0')")) {
        TestServer.execute(app, sql);
      }
    }
    world.asSuperuser(
        made.row().database(),
        "select lo_create(777)",
        "alter large object 777 owner to " + made.row().id().owner(),
        "grant update on large object 777 to public",
        "grant temporary on database %s to public".formatted(made.row().database()),
        "grant create on database %s to %s".formatted(made.row().database(), login));
    return made;
  }

  String recorded(TestServer.Made made) throws SQLException {
    return world
        .query(
            Server.REGISTRY_DATABASE,
            "select count(*) from registry.withdrawn_right where database_id = '%s'"
                .formatted(made.row().id().value()))
        .getFirst();
  }

  /** Every right in the database, but for what the reader is given once and for all. */
  List<String> rights(TestServer.Made made) throws SQLException {
    return world.query(
        made.row().database(),
        """
        with granted as (
          select 'table' as kind, relname::text as object, a.* from pg_class, aclexplode(coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))) a
            where relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast')
          union all select 'column', attrelid::regclass || '.' || attname, a.* from pg_attribute, aclexplode(attacl) a where attrelid >= 16384
          union all select 'schema', nspname, a.* from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a
          union all select 'routine', proname, a.* from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) a where oid >= 16384
          union all select 'database', datname, a.* from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a where datname = current_database()
          union all select 'object', oid::text, a.* from pg_largeobject_metadata, aclexplode(lomacl) a
          union all select 'default', defaclobjtype::text, a.* from pg_default_acl, aclexplode(defaclacl) a where a.grantee <> defaclrole
        )
        select concat_ws(' ', kind, object, pg_get_userbyid(grantor), case grantee when 0 then 'PUBLIC' else pg_get_userbyid(grantee) end, privilege_type, is_grantable)
        from granted where not (grantee <> 0 and pg_get_userbyid(grantee) = '%s' and kind <> 'routine')
        union all select concat_ws(' ', proname, 'DEFINER') from pg_proc where prosecdef and oid >= 16384
        order by 1
        """
            .formatted(made.row().id().reader()));
  }
}
