package dev.freehold.e2e.chaos;

import dev.freehold.operator.Installation;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL of a run. The operator and the apps reach it through a proxy, the checks directly
 * and as superuser. Strangers live on it from the beginning.
 */
final class DatabaseHost implements AutoCloseable {
  private static final String REGISTRY = "freehold";
  private static final int WARM = 2;

  private final String name;
  private final Postgres postgres;
  private final FaultyProxy proxy;
  private final Strangers strangers;
  private final String adminPassword;

  private DatabaseHost(
      String name,
      Postgres postgres,
      FaultyProxy proxy,
      Strangers strangers,
      String adminPassword) {
    this.name = name;
    this.postgres = postgres;
    this.proxy = proxy;
    this.strangers = strangers;
    this.adminPassword = adminPassword;
  }

  static DatabaseHost start(
      String name, Path parent, Path folder, Cluster cluster, Installation installation)
      throws SQLException {
    var postgres =
        Postgres.start(
            PostgresOptions.temporary(PostgresVersion.V18)
                .under(parent)
                // The server dies, the machine does not.
                .with("fsync", "off")
                .with("max_connections", "60")
                .with("log_statement", "all")
                .with("log_line_prefix", "%m [%p] %q%u@%d ")
                .with("shared_preload_libraries", "pg_stat_statements")
                .withLogFile(folder.resolve("postgres-" + name + ".log")));
    String password = installation.prepare(postgres, "admin-" + name);
    var strangers = Strangers.on(postgres);
    var proxy = FaultyProxy.to(postgres.host(), postgres.port());
    cluster.apply(
        """
        apiVersion: freehold.dev/v1alpha1
        kind: DatabaseServer
        metadata: {name: %s}
        spec:
          host: 127.0.0.1
          port: %d
          adminSecret: admin-%s
          tls: Disable
          warmPool: %d
          capacity: {tenants: 100}
        """
            .formatted(name, proxy.port(), name, WARM));
    return new DatabaseHost(name, postgres, proxy, strangers, password);
  }

  String name() {
    return name;
  }

  Postgres postgres() {
    return postgres;
  }

  FaultyProxy proxy() {
    return proxy;
  }

  Strangers strangers() {
    return strangers;
  }

  /** Of the operator's role. */
  String adminPassword() {
    return adminPassword;
  }

  Connection registry() throws SQLException {
    return postgres.connect(REGISTRY);
  }

  /** The row of a tenant's live database. */
  Optional<Map<String, String>> live(String tenant) throws SQLException {
    try (var connection = registry()) {
      return Rows.of(
              connection,
              "select * from registry.tenant_database where tenant_name = ? and state = 'assigned'",
              tenant)
          .stream()
          .findFirst();
    }
  }

  @Override
  public void close() {
    proxy.close();
    postgres.close();
  }
}
