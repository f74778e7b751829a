package dev.freehold.e2e.bench;

import dev.freehold.operator.Installation;
import dev.freehold.testbed.postgres.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Databases that a real PostgreSQL knows and that take no room: registry rows, roles, memberships
 * and entries of {@code pg_database} are there, as the operator makes them, so every query of the
 * operator is answered by the catalogs of a server of that size. Only the files are shared: each
 * directory is a link to the template's. Nothing may be written inside one.
 */
final class PhantomDatabases {
  private static final int AT_ONCE = 250;
  private static final long FIRST_OID = 50_000_000;
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private final Postgres postgres;
  private final String installation;
  private final SecureRandom random = new SecureRandom();
  private int made;

  PhantomDatabases(Postgres postgres, String installation) {
    this.postgres = postgres;
    this.installation = installation;
  }

  /**
   * @param uid of the Tenant
   */
  record Owner(String tenant, String uid) {}

  /**
   * @return the databases' ids, in the order of their owners
   */
  List<String> make(List<Owner> owners, int connections) throws Exception {
    var ids = new ArrayList<String>();
    try (Connection superuser = postgres.connect("freehold");
        var statement = superuser.createStatement()) {
      Path base = Path.of(first(superuser, "show data_directory"), "base");
      Path template =
          base.resolve(
              first(
                  superuser,
                  "select oid::text from pg_database where datname = 'freehold_template'"));
      statement.execute("set allow_system_table_mods = on");
      superuser.setAutoCommit(false);
      for (int from = 0; from < owners.size(); from += AT_ONCE) {
        for (Owner owner : owners.subList(from, Math.min(owners.size(), from + AT_ONCE))) {
          String id = draw();
          long oid = FIRST_OID + made++;
          Files.createSymbolicLink(base.resolve(Long.toString(oid)), template);
          statement.execute(sql(id, oid, owner, connections));
          ids.add(id);
        }
        superuser.commit();
      }
    }
    return ids;
  }

  private String sql(String id, long oid, Owner owner, int connections) {
    return """
        create role fh_%1$s nologin;
        create role fh_%1$s_r nologin;
        create role fh_%1$s_a login noinherit connection limit %2$d;
        alter role fh_%1$s_a set role = 'fh_%1$s';
        grant fh_%1$s to fh_%1$s_a;
        grant fh_%1$s, fh_%1$s_r, fh_%1$s_a to %3$s with admin true, inherit false, set false;
        insert into pg_database
        select (jsonb_populate_record(d, jsonb_build_object(
          'oid', %4$d, 'datname', 'fh_%1$s', 'datallowconn', true,
          'datacl', jsonb_build_array('%3$s=CTc/%3$s', 'fh_%1$s=CT/%3$s', 'fh_%1$s_a=c/%3$s')))).*
        from pg_database d where datname = 'freehold_template';
        insert into registry.tenant_database
          (id, database_name, installation, state, tenant_name, tenant_uid, access, connection_limit, size_bytes, assigned_at)
        values ('%1$s', 'fh_%1$s', '%5$s', 'assigned', '%6$s', '%7$s', 'Full', %2$d, 7000000, now());
        """
        .formatted(
            id,
            connections,
            Installation.OPERATOR_ROLE,
            oid,
            installation,
            owner.tenant(),
            owner.uid());
  }

  private String draw() {
    var id = new StringBuilder(16);
    for (int i = 0; i < 16; i++) {
      id.append(ALPHABET.charAt(random.nextInt(32)));
    }
    return id.toString();
  }

  private static String first(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
