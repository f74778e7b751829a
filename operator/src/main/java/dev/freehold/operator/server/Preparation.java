package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.identifier;
import static dev.freehold.operator.server.SqlText.literal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PasswordUtil;

/**
 * What a superuser does once on a server before tenants can live there. It can be printed for psql
 * or run, any number of times; the operator needs no superuser afterwards and checks what it can
 * see of it with {@link #missing}.
 */
public final class Preparation {
  /** Every tenant's database is cloned from it. */
  public static final String TEMPLATE_DATABASE = "freehold_template";

  private final String operatorRole;
  private final String passwordVerifier;

  /**
   * @param operatorRole name of the operator's role, such as {@code freehold_operator}
   * @param password of that role; only a SCRAM verifier of it is printed or sent
   */
  public Preparation(String operatorRole, char[] password) {
    this.operatorRole = operatorRole;
    try {
      this.passwordVerifier = PasswordUtil.encodePassword(operatorRole, password, "scram-sha-256");
    } catch (SQLException e) {
      throw new IllegalArgumentException("the operator's password cannot be encoded", e);
    }
  }

  /**
   * One statement.
   *
   * @param database where it runs
   * @param unless a query; when it returns a row, the statement is left out. Empty: it always runs
   */
  record Step(String database, String unless, String sql) {}

  /** Opens a superuser's connection to a database of the server. */
  @FunctionalInterface
  public interface Superuser {
    Connection connect(String database) throws SQLException;
  }

  List<Step> steps() {
    String role = identifier(operatorRole);
    String registry = identifier(Server.REGISTRY_DATABASE);
    String template = identifier(TEMPLATE_DATABASE);
    var steps = new ArrayList<Step>();
    steps.add(
        new Step(
            "postgres",
            "select from pg_roles where rolname = " + literal(operatorRole),
            "create role " + role));
    steps.add(
        always(
            "postgres",
            "alter role %s login createdb createrole nosuperuser noreplication nobypassrls password %s"
                .formatted(role, literal(passwordVerifier))));
    steps.add(always("postgres", "grant pg_read_all_stats to " + role));
    for (String database : List.of(Server.REGISTRY_DATABASE, TEMPLATE_DATABASE)) {
      steps.add(
          new Step(
              "postgres",
              "select from pg_database where datname = " + literal(database),
              "create database %s owner %s template template0"
                  .formatted(identifier(database), role)));
    }
    // A tenant must reach its own database and no other.
    steps.add(
        always(
            "postgres", "revoke connect, temporary on database postgres, template1 from public"));
    steps.add(
        always(
            "postgres", "revoke all on database %s, %s from public".formatted(registry, template)));
    steps.add(always("postgres", "alter database %s allow_connections true".formatted(template)));
    // Large objects have no owner's schema to be revoked with: without these three nobody can make
    // one.
    steps.add(
        always(
            TEMPLATE_DATABASE,
            "revoke execute on function pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer), pg_catalog.lo_from_bytea(oid, bytea) from public"));
    // Only the tenant's own roles can connect to its database, so inside it PUBLIC is the tenant:
    // no session is needed inside a new database.
    steps.add(always(TEMPLATE_DATABASE, "grant usage, create on schema public to public"));
    // What initdb leaves of dead rows would be copied into each tenant's database: without it
    // CREATE DATABASE is an eighth faster, and a database a megabyte smaller.
    steps.add(always(TEMPLATE_DATABASE, "vacuum (full, freeze)"));
    steps.add(always("postgres", "alter database %s allow_connections false".formatted(template)));
    return steps;
  }

  private static Step always(String database, String sql) {
    return new Step(database, "", sql);
  }

  /** As a script for {@code psql -v ON_ERROR_STOP=1 -f}. */
  public String toPsql() {
    var script =
        new StringBuilder(
            "-- Prepares this server for Freehold. Run it as a superuser; running it again changes nothing.\n");
    String database = "";
    for (Step step : steps()) {
      if (!step.database().equals(database)) {
        database = step.database();
        script.append("\\connect ").append(identifier(database)).append('\n');
      }
      if (step.unless().isEmpty()) {
        script.append(step.sql()).append(";\n");
      } else {
        script.append(
            "select %s where not exists (%s) \\gexec\n"
                .formatted(literal(step.sql()), step.unless()));
      }
    }
    return script.toString();
  }

  public void run(Superuser superuser) throws SQLException {
    for (Step step : steps()) {
      try (Connection connection = superuser.connect(step.database());
          var statement = connection.createStatement()) {
        if (!step.unless().isEmpty()) {
          try (var rows = statement.executeQuery(step.unless())) {
            if (rows.next()) {
              continue;
            }
          }
        }
        statement.execute(step.sql());
      }
    }
  }

  /**
   * What the operator finds missing, in words; empty: the server is prepared. What lies inside the
   * template is seen by its clones alone, see {@link IsolationProbe}.
   */
  static List<String> missing(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(MISSING)) {
      var missing = new ArrayList<String>();
      while (rows.next()) {
        missing.add(rows.getString(1));
      }
      return missing;
    }
  }

  static String advice(List<String> missing) {
    return "run ./freehold server prepare against this server; missing: "
        + String.join("; ", missing);
  }

  private static final String MISSING =
      """
      with me as (select * from pg_roles where rolname = current_user)
      select 'the operator''s role must not be a superuser' from me where rolsuper
      union all
      select 'the operator''s role needs CREATEDB and CREATEROLE' from me where not (rolcreatedb and rolcreaterole)
      union all
      select 'the operator''s role must have neither REPLICATION nor BYPASSRLS' from me where rolreplication or rolbypassrls
      union all
      select 'the operator''s role needs pg_read_all_stats' where not pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
      union all
      select format('the database %%s must exist and belong to the operator''s role', needed)
      from unnest(array['%1$s', '%2$s']) needed
      where not exists (select from pg_database where datname = needed and pg_get_userbyid(datdba) = current_user)
      union all
      select 'the database %2$s must refuse connections' from pg_database where datname = '%2$s' and datallowconn
      union all
      select format('PUBLIC must not have %%s on database %%s', string_agg(a.privilege_type, ', ' order by a.privilege_type), datname)
      from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a
      where a.grantee = 0 and datname in ('postgres', 'template1', '%1$s', '%2$s')
      group by datname
      """
          .formatted(Server.REGISTRY_DATABASE, TEMPLATE_DATABASE);
}
