package dev.freehold.operator.server;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ./freehold server adopt}: prints how a superuser gives a database to a tenant, or does it.
 */
public final class ServerAdoptCommand {
  private final ServerAdoptOptions options;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  ServerAdoptCommand(
      ServerAdoptOptions options,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    this.options = options;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(run(args, System.getenv(), System.out, System.err));
  }

  /**
   * @return the exit code
   */
  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      var options = ServerAdoptOptions.parse(args);
      if (options == null) {
        out.print(ServerAdoptOptions.USAGE);
        return 0;
      }
      new ServerAdoptCommand(options, environment, out, err).run();
      return 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("`./freehold server adopt --help` lists the options.");
      return 2;
    } catch (SQLException e) {
      err.println(
          "The database could not be adopted, and nothing in it was changed: " + e.getMessage());
      return 1;
    }
  }

  private void run() throws SQLException {
    if (!options.run()) {
      DatabaseId id = Optional.ofNullable(options.id()).orElseGet(DatabaseId::draw);
      out.print(adoption(id).toPsql());
      next("\n  psql -v ON_ERROR_STOP=1 as a superuser, with the script above", id);
      return;
    }
    String password = options.login().password(environment);
    Preparation.Superuser superuser =
        database -> options.login().connect(database, password, "freehold server adopt");
    DatabaseId id = id(superuser);
    adoption(id).run(superuser);
    err.printf("Database %s is ready for Tenant %s.%n", options.database(), options.tenant());
    next("", id);
  }

  private ForeignAdoption adoption(DatabaseId id) {
    return new ForeignAdoption(
        options.database(), options.tenant(), id, options.operatorRole(), options.endSessions());
  }

  /** The one of an earlier run, or a new one. */
  private DatabaseId id(Preparation.Superuser superuser) throws SQLException {
    DatabaseId given = options.id();
    if (given != null) {
      return given;
    }
    try (Connection connection = superuser.connect(Server.REGISTRY_DATABASE);
        var statement =
            connection.prepareStatement(
                "select id from registry.tenant_database where database_name = ?")) {
      statement.setString(1, options.database());
      try (var rows = statement.executeQuery()) {
        return rows.next() ? new DatabaseId(rows.getString(1)) : DatabaseId.draw();
      }
    }
  }

  private void next(String first, DatabaseId id) {
    err.printf(
        """

        Next:%s
          a Tenant with the name %s and spec.adopt: %s
        """,
        first, options.tenant(), id.value());
  }
}
