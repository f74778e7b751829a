package dev.freehold.e2e.bench;

import dev.freehold.crds.DatabaseServerSpec.Capacity;
import dev.freehold.crds.DatabaseServerSpec.Tls;
import dev.freehold.operator.Installation;
import dev.freehold.operator.server.AdminLogin;
import dev.freehold.operator.server.Claimant;
import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.PostgresDataSources;
import dev.freehold.operator.server.Preparation;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow;
import dev.freehold.operator.server.Sealing;
import dev.freehold.operator.server.Server;
import dev.freehold.operator.server.ServerAddress;
import dev.freehold.testbed.postgres.Postgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;

/** The yardsticks: what PostgreSQL alone needs. */
final class Floor {
  private Floor() {}

  /** N bare {@code CREATE ROLE} and {@code CREATE DATABASE} over one connection. */
  static Duration bare(Postgres postgres, int count) throws SQLException {
    long start = System.nanoTime();
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement()) {
      for (int i = 0; i < count; i++) {
        statement.execute("create role bare_" + i);
        statement.execute("create database bare_" + i);
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * The operator's own SQL, over one connection and without Kubernetes.
   *
   * @param databases until DatabaseReady: claims, databases, roles, hardening
   * @param logins after it: passwords set, logins let in
   */
  record OperatorSql(Duration databases, Duration logins) {}

  static OperatorSql operatorSql(Postgres postgres, int count) throws SQLException {
    String password = "bench-password";
    new Preparation(Installation.OPERATOR_ROLE, password.toCharArray()).run(postgres::connect);
    var address = new ServerAddress(postgres.host(), postgres.port(), Tls.Disable, null);
    var login = new AdminLogin(Installation.OPERATOR_ROLE, password);
    var registry = new Registry(new Sealing("bench", new byte[32]));
    var admin = new DatabaseAdmin(registry);
    try (var server = new Server("bench", address, login, new PostgresDataSources(), 1)) {
      registry.counts(server);
      var rows = new ArrayList<RegistryRow>();
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        String name = "sql-" + i;
        registry.named(server, name);
        if (registry.claim(
                server, new Claimant(name, name, 5, false), new Capacity(count, null, null))
            instanceof Registry.Claim.Claimed claimed) {
          admin.ensure(server, claimed.facts(), 5);
          rows.add(claimed.facts().row());
        } else {
          throw new IllegalStateException("no slot for " + name);
        }
      }
      long made = System.nanoTime();
      for (RegistryRow row : rows) {
        admin.open(server, row);
      }
      return new OperatorSql(
          Duration.ofNanos(made - start), Duration.ofNanos(System.nanoTime() - made));
    }
  }
}
