package dev.freehold.e2e.bench;

import dev.freehold.crds.CrdManifests;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The control plane's API at the size of a large installation: how long lists, reads, searches,
 * checks and creations take, what they cost, and how many queries each makes, beside the same SQL
 * without the API. The API is a process of its own, its PostgreSQL and its API server are real.
 */
final class ApiBench {
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final int WARM_UP_CLIENTS = 8;
  private static final Duration JOBS = Duration.ofSeconds(12);
  private static final Duration BACKLOG = Duration.ofMinutes(3);

  private final ApiOptions options;
  private final ApiPopulation population;
  private final ControlPlaneDatabase database;
  private final Cluster cluster;

  private ApiBench(ApiOptions options, ControlPlaneDatabase database, Cluster cluster) {
    this.options = options;
    this.population = new ApiPopulation(options.organizations());
    this.database = database;
    this.cluster = cluster;
  }

  static void main(String[] args) throws Exception {
    var options = ApiOptions.parse(args);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Path parent = ProvisionBench.directory("tmpfs");
    try (var cluster = Cluster.start(ClusterOptions.temporary("api").under(parent));
        var postgres =
            Postgres.start(
                PostgresOptions.temporary(PostgresVersion.V18)
                    .under(parent)
                    .with("shared_buffers", "512MB")
                    .with("max_wal_size", "4GB")
                    .with("shared_preload_libraries", "pg_stat_statements"))) {
      var bench = new ApiBench(options, database(postgres), cluster);
      var report = bench.run(load);
      System.out.println(report.table());
      System.out.println(report.json());
    }
  }

  private ApiReport run(double load) throws Exception {
    Path kubeconfig = installation();
    Path log = Files.createTempFile("freehold-bench-api", ".log");
    Path jar = ApiProcess.jar();
    var yardstick = new SqlYardstick(database);
    var lines = new ArrayList<ApiReport.Line>();
    try (var connection = database.asSuperuser()) {
      // The first one migrates; what is measured starts on the tables as they then are.
      ApiProcess.start(jar, database, kubeconfig, log).close();
      new ApiSeed(population, connection).run();
      try (var api = ApiProcess.start(jar, database, kubeconfig, log)) {
        FleetBench.progress("the API is ready: its log is %s", log);
        var statements = new StatementCounts(connection);
        statements.learnJobs(JOBS);
        var requests = new ApiLoad(population, api, statements);
        requests.introduce();
        for (ApiOperation operation : ApiOperation.values()) {
          requests.run(operation, WARM_UP_CLIENTS, WARM_UP);
        }
        awaitWishes(connection);
        for (ApiOperation operation : ApiOperation.values()) {
          for (int clients : options.clients()) {
            lines.add(measured(requests, yardstick, operation, clients));
          }
        }
        awaitWishes(connection);
      }
      Optional<DecisionCost> decision = DecisionCost.measure(jar, database, kubeconfig, population);
      return new ApiReport(options, yardstick.name(), load, lines, decision);
    }
  }

  private ApiReport.Line measured(
      ApiLoad requests, SqlYardstick yardstick, ApiOperation operation, int clients)
      throws Exception {
    ApiFigure figure = requests.run(operation, clients, options.time());
    FleetBench.progress(
        "%s, %d clients: p50 %.2f ms, p99 %.2f ms, %.0f/s",
        operation.title(),
        clients,
        figure.latencies().millis(50),
        figure.latencies().millis(99),
        figure.perSecond());
    if (clients == options.clients().getFirst()) {
      queries(figure);
    }
    Optional<SqlScript> script = SqlScript.of(operation, population);
    return new ApiReport.Line(
        figure, script.isPresent() ? yardstick.run(script.get(), clients, options.time()) : null);
  }

  /** For whoever looks for what is slow. */
  private static void queries(ApiFigure figure) {
    double requests = Math.max(1, figure.latencies().count());
    for (StatementCounts.Counted each : figure.statements()) {
      if (each.calls() / requests >= 0.01) {
        FleetBench.progress(
            "    %6.2f a request, %.3f ms each: %s",
            each.calls() / requests,
            each.millis() / each.calls(),
            each.query()
                .replaceAll("\\s+", " ")
                .transform(text -> text.substring(0, Math.min(150, text.length()))));
      }
    }
  }

  private static ControlPlaneDatabase database(Postgres postgres) throws SQLException {
    var database =
        new ControlPlaneDatabase(
            postgres, ControlPlaneDatabase.NAME, ApiProcess.secret(), ApiProcess.secret());
    database.ensure();
    try (var superuser = database.asSuperuser();
        var statement = superuser.createStatement()) {
      statement.execute("create extension pg_stat_statements");
    }
    return database;
  }

  private Path installation() {
    CrdManifests.all().forEach(cluster::apply);
    cluster.apply(read(ApiProcess.root().resolve("control-plane-api/manifests/rbac.yaml")));
    cluster.apply(Manifests.plan("starter"));
    return cluster.serviceAccountKubeconfig(Installation.NAMESPACE, "freehold-control-plane");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Creations that were answered with 202 are still under way. */
  private static void awaitWishes(Connection connection) throws Exception {
    long deadline = System.nanoTime() + BACKLOG.toNanos();
    try (var statement = connection.createStatement()) {
      while (System.nanoTime() < deadline) {
        try (var rows =
            statement.executeQuery(
                "select count(*) from tenants.tenant where next_attempt_at is not null")) {
          rows.next();
          if (rows.getLong(1) == 0) {
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
    throw new IllegalStateException("wishes were not carried out in " + BACKLOG);
  }
}
