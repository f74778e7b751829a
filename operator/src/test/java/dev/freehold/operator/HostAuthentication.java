package dev.freehold.operator;

import dev.freehold.testbed.postgres.Postgres;
import java.sql.Connection;
import java.sql.SQLException;

/** A server's {@code pg_hba.conf}, changed as its administrator would. */
public final class HostAuthentication {
  private HostAuthentication() {}

  /** Whoever gives the name of a tenant's role is let in, whatever the password. */
  public static void trustTenants(Postgres postgres) throws SQLException {
    write(postgres, "trust");
  }

  public static void refuseTenants(Postgres postgres) throws SQLException {
    write(postgres, "reject");
  }

  /** As it was. */
  public static void restore(Postgres postgres) throws SQLException {
    write(postgres, "");
  }

  /** A line for all but those who need their passwords here. */
  private static void write(Postgres postgres, String method) throws SQLException {
    try (Connection superuser = postgres.connect("postgres");
        var statement = superuser.createStatement()) {
      // Read whole before COPY opens the file.
      statement.execute(
          """
          create temporary table line as
          select number, text from regexp_split_to_table(pg_read_file(current_setting('hba_file')), e'\\n') with ordinality as kept (text, number)
          where text !~ '# test$';
          """);
      if (!method.isEmpty()) {
        statement.execute(
            """
            insert into line select -2, 'host all ' || rolname || ' all scram-sha-256 # test' from pg_roles where rolcanlogin and rolname !~ '^fh_';
            insert into line select -1, 'host all all all %s # test'
            """
                .formatted(method));
      }
      statement.execute(
          """
          do $$ begin
            execute format('copy (select text from line order by number) to %L', current_setting('hba_file'));
          end $$
          """);
      statement.execute("select pg_reload_conf()");
    }
  }
}
