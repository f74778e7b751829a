package dev.freehold.operator.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A database that somebody else made, and that is to become a tenant's. */
final class ForeignDatabase {
  private ForeignDatabase() {}

  /**
   * A database with a bit of everything, of two owners.
   *
   * @return the login of its app, whose password is {@code secret}
   */
  static String make(TestServer world, String name) throws SQLException {
    String app = "app_" + name.substring(5);
    world.asSuperuser(
        "postgres",
        "create role %s login password 'secret'".formatted(app),
        "create database \"%s\" owner %s template template0".formatted(name, app),
        "create database %s_other owner %s template template0".formatted(app, app),
        "grant connect on database \"%s\" to %s".formatted(name, app));
    try (Connection connection = world.postgres.connect(name, app, "secret")) {
      for (String sql :
          List.of(
              "create schema stock",
              "create schema archive",
              "create table public.customer (id serial primary key, name text)",
              "insert into customer (name) values ('old')",
              "create view customers as select * from customer",
              "create table stock.item (id bigint generated always as identity, amount int default 1) partition by range (id)",
              "create table stock.item_1 partition of stock.item for values from (0) to (1000)",
              "insert into stock.item default values",
              "create sequence stock.ticket",
              "create type stock.mood as enum ('glad')",
              "create domain stock.positive as int check (value > 0)",
              "create type stock.pair as (a int, b int)",
              "create type stock.span as range (subtype = int4)",
              "create materialized view stock.summary as select count(*) from stock.item",
              "create function public.twice(n int) returns int language sql as 'select n * 2'",
              "create procedure stock.refill() language sql as 'update stock.item set amount = 1'",
              "create aggregate stock.total(int) (sfunc = int4pl, stype = int)",
              "create statistics stock.both on id, amount from stock.item_1",
              "create text search configuration stock.plain (copy = simple)",
              "create collation stock.c from \"C\"",
              "create table archive.\"Old Things\" (\"When\" date)")) {
        TestServer.execute(connection, sql);
      }
    }
    world.asSuperuser(
        name,
        "create extension if not exists plpgsql",
        "create function public.crypt_free() returns int language sql as 'select 1'",
        "create table archive.of_the_superuser (id int)");
    return app;
  }
}
