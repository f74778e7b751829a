package dev.freehold.operator.server;

import static dev.freehold.operator.server.DatabaseAdmin.execute;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tries on a server what no tenant may be able to do, with two databases and logins that are made
 * for it as a tenant's are and dropped afterwards: no customer's login is used. Rule 13 of the
 * trust model. What it sees of {@code pg_hba.conf} are the lines for the operator's own address.
 */
final class IsolationProbe {
  /** wrong password; no line in pg_hba.conf; no CONNECT; connections are not allowed; not there */
  private static final Set<String> NO_ENTRY = Set.of("28P01", "28000", "42501", "55000", "3D000");

  private static final String NO_SUCH_DATABASE = "3D000";

  /** Foreign databases of a server where PUBLIC may connect: not ours to judge, worth a word. */
  private static final String OPEN_TO_ALL =
      "select datname from pg_database where datallowconn and datname <> current_database()"
          + " and has_database_privilege(session_user, oid, 'CONNECT') order by 1 limit 5";

  private static final String TEMPLATE =
      """
      select format('EXECUTE on %%s must be revoked from PUBLIC in %1$s', string_agg(oid::regprocedure::text, ', ' order by 1))
      from pg_proc where proname in ('lo_create', 'lo_creat', 'lo_from_bytea') and pronamespace = 'pg_catalog'::regnamespace
        and has_function_privilege(oid, 'EXECUTE') having count(*) > 0
      union all
      select 'USAGE and CREATE on schema public must be granted to PUBLIC in %1$s'
      where not (has_schema_privilege('public', 'USAGE') and has_schema_privilege('public', 'CREATE'))
      """
          .formatted(Preparation.TEMPLATE_DATABASE);

  private final Registry registry;
  private final Stocking stocking;
  private final DatabaseRemoval removal;

  IsolationProbe(Registry registry, DatabaseRemoval removal) {
    this.registry = registry;
    this.stocking = new Stocking(registry.sealing());
    this.removal = removal;
  }

  /**
   * @param breaches what a tenant's login can do, each with what to change
   * @param template what the prepare script would change inside the template
   * @param open databases of others that every login of the server may enter
   */
  record Verdict(List<String> breaches, List<String> template, List<String> open) {}

  /**
   * Empty: another operator is making a database here just now.
   *
   * @throws ServerException when it could not be found out
   */
  Optional<Verdict> run(Server server) {
    var made = new ArrayList<Stocking.Made>();
    try {
      for (int i = 0; i < 2; i++) {
        Optional<Stocking.Made> one = stocking.make(server);
        if (one.isEmpty()) {
          return Optional.empty();
        }
        made.add(one.get());
        open(server, one.get());
      }
      return Optional.of(verdict(server, made.get(0), made.get(1)));
    } catch (SQLException e) {
      throw ServerException.inProbe(server.name(), e);
    } finally {
      // What stays because the server went away is a leftover that the next look drops.
      made.forEach(each -> drop(server, each));
    }
  }

  private static void open(Server server, Stocking.Made made) {
    server.autocommit(
        "letting the probe's login in",
        connection -> execute(connection, TenantRoles.open(login(made), 3)));
  }

  private void drop(Server server, Stocking.Made made) {
    registry.find(server, made.id()).ifPresent(facts -> removal.drop(server, facts));
  }

  private static Verdict verdict(Server server, Stocking.Made a, Stocking.Made b)
      throws SQLException {
    var breaches = new ArrayList<String>();
    try (Connection inA = enter(server, a);
        Connection inB = enter(server, b)) {
      for (Trespass trespass : Trespass.against(b.id(), backend(inB))) {
        String breach = trespass.attempt(inA);
        if (!breach.isEmpty()) {
          breaches.add(breach);
        }
      }
      inA.setAutoCommit(true);
      breaches.addAll(entries(server, a, b));
      return new Verdict(breaches, strings(inA, TEMPLATE), strings(inA, OPEN_TO_ALL));
    }
  }

  private static List<String> entries(Server server, Stocking.Made a, Stocking.Made b)
      throws SQLException {
    var breaches = new ArrayList<String>();
    for (String foreign :
        List.of(
            b.id().database(),
            "postgres",
            "template1",
            Server.REGISTRY_DATABASE,
            Preparation.TEMPLATE_DATABASE)) {
      if (enters(server, a, a.password(), foreign)) {
        breaches.add(
            foreign.equals(b.id().database())
                ? "enter another tenant's database (PUBLIC may connect to new databases: look at event triggers and grants of freehold_template)"
                : "enter database %1$s (revoke connect on database %1$s from public)"
                    .formatted(foreign));
      }
    }
    if (enters(server, a, Sealing.drawPassword(), a.id().database())) {
      breaches.add(
          "be used with any password (pg_hba.conf lets the operator's address in without one: change the line's method, such as trust, to scram-sha-256 and reload)");
    }
    return breaches;
  }

  private static boolean enters(Server server, Stocking.Made made, String password, String database)
      throws SQLException {
    try (var _ = server.connectAs(new AdminLogin(login(made), password), database)) {
      return true;
    } catch (SQLException e) {
      // A database postgres may be missing; one of the pair's is not there because it was dropped.
      boolean ours = database.startsWith("fh_");
      if (NO_ENTRY.contains(e.getSQLState())
          && !(ours && NO_SUCH_DATABASE.equals(e.getSQLState()))) {
        return false;
      }
      throw e;
    }
  }

  private static Connection enter(Server server, Stocking.Made made) throws SQLException {
    return server.connectAs(new AdminLogin(login(made), made.password()), made.id().database());
  }

  private static String login(Stocking.Made made) {
    return made.id().login(Logins.Letter.a);
  }

  private static int backend(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select pg_backend_pid()")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static List<String> strings(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
