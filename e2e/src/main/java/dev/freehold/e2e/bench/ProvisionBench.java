package dev.freehold.e2e.bench;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * N tenants submitted at once to a fresh PostgreSQL and a fresh cluster with kwok nodes, against N
 * bare {@code CREATE ROLE} + {@code CREATE DATABASE} over one connection in the same run.
 */
final class ProvisionBench {
  private static final int SUBMITTERS = 4;

  /** What a JVM has done so often, it has compiled. */
  private static final int WARM_UP = 200;

  private static final Duration LIMIT = Duration.ofMinutes(8);

  /** Longer than the interval at which servers, plans and releases are counted. */
  private static final int SETTLE_SECONDS = Integer.getInteger("settle", 35);

  private final ProvisionOptions options;

  private ProvisionBench(ProvisionOptions options) {
    this.options = options;
  }

  static void main(String[] args) throws Exception {
    var options = ProvisionOptions.parse(args);
    if (options.warmPool()) {
      PoolBench.run(options);
      return;
    }
    var bench = new ProvisionBench(options);
    var results = new ArrayList<ProvisionResult>();
    for (String series : options.series()) {
      results.add(bench.run(series));
    }
    var report = new ProvisionReport(options, results);
    System.out.println(report.table());
    System.out.println(report.json());
  }

  private ProvisionResult run(String series) throws Exception {
    List<String> jvm = options.operatorJvm();
    Path parent = directory(series);
    // The floor before and after: these machines are noisy, the kinder one is the yardstick.
    Duration before = onFreshServer(parent, options.tenants(), Floor::bare);
    onFreshServer(parent, WARM_UP, Floor::operatorSql);
    Floor.OperatorSql sql = onFreshServer(parent, options.tenants(), Floor::operatorSql);
    List<ProvisionResult.Burst> bursts = bursts(parent, jvm);
    Duration after = onFreshServer(parent, options.tenants(), Floor::bare);
    Duration floor = before.compareTo(after) < 0 ? before : after;
    return new ProvisionResult(series, floor, sql, bursts);
  }

  interface Yardstick<T> {
    T measure(Postgres postgres, int count) throws SQLException;
  }

  static <T> T onFreshServer(Path parent, int count, Yardstick<T> yardstick)
      throws SQLException, IOException {
    try (var postgres = postgres(parent)) {
      TouchedMemory.forTenants(parent, count);
      return yardstick.measure(postgres, count);
    }
  }

  /**
   * Two bursts on one operator, each on a fresh PostgreSQL: the first meets a JVM that has compiled
   * nothing yet, the second one that has worked before, as operators have for most of their lives.
   */
  private List<ProvisionResult.Burst> bursts(Path parent, List<String> jvm) throws Exception {
    try (var cluster =
            Cluster.start(
                ClusterOptions.temporary("bench").under(parent).withAuditLog().withFakeNodes(2));
        var cold = postgres(parent);
        var warm = postgres(parent)) {
      var installation = Installation.on(cluster);
      cluster.apply(Manifests.plan("starter"));
      cluster.apply(Manifests.release("current", true));
      warmUp(cluster.client());
      Path log = Files.createTempFile("freehold-bench-operator", ".log");
      try (var operator = OperatorProcess.start(cluster, log, jvm)) {
        return List.of(
            burst("cold", parent, cluster, installation, cold, operator),
            burst("warm", parent, cluster, installation, warm, operator));
      }
    }
  }

  private ProvisionResult.Burst burst(
      String name,
      Path parent,
      Cluster cluster,
      Installation installation,
      Postgres postgres,
      OperatorProcess operator)
      throws Exception {
    installation.prepare(postgres, "admin-" + name);
    cluster.apply(Manifests.server(name, postgres, options.tenants()));
    cluster.kubectl("wait", "--for=condition=Ready", "databaseserver/" + name, "--timeout=60s");
    long sessionsBefore = sessions(postgres);
    Duration cpuBefore = operator.cpu();
    try (var times = TenantTimes.watch(cluster.client(), name)) {
      List<Tenant> tenants = tenants(cluster.client(), name, options.tenants());
      TouchedMemory.forTenants(parent, options.tenants());
      Instant started = Instant.now();
      long start = System.nanoTime();
      submit(cluster.client(), tenants);
      times.awaitReady(options.tenants(), LIMIT);
      Duration cpu = operator.cpu().minus(cpuBefore);
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      Instant settled = Instant.now();
      ApiWrites writes = ApiWrites.between(cluster.auditLog(), started, settled);
      TimeUnit.MILLISECONDS.sleep(options.idle().toMillis());
      ApiWrites idle = ApiWrites.between(cluster.auditLog(), settled, Instant.now());
      return new ProvisionResult.Burst(
          name,
          times.databaseReady(start),
          times.ready(start),
          operator.residentMiB(),
          cpu,
          sessions(postgres) - sessionsBefore,
          writes,
          idle);
    }
  }

  /** The client that measures shall not compile while it measures. */
  private static void warmUp(KubernetesClient client) throws Exception {
    try (var times = TenantTimes.watch(client, "warm-up")) {
      submit(client, tenants(client, "warm-up", WARM_UP));
      client.resources(Tenant.class).delete();
    }
  }

  static List<Tenant> tenants(KubernetesClient client, String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> tenant(client, "%s-%04d".formatted(prefix, i)))
        .toList();
  }

  static void submit(KubernetesClient client, List<Tenant> tenants)
      throws InterruptedException, ExecutionException {
    try (var executor = Executors.newFixedThreadPool(SUBMITTERS)) {
      var submitted = new ArrayList<Future<?>>();
      for (Tenant tenant : tenants) {
        submitted.add(executor.submit(() -> client.resource(tenant).create()));
      }
      for (Future<?> each : submitted) {
        each.get();
      }
    }
  }

  static Tenant tenant(KubernetesClient client, String name) {
    return client.getKubernetesSerialization().unmarshal(Manifests.tenant(name), Tenant.class);
  }

  /** Sessions that were opened since the server's start, by PostgreSQL's own count. */
  private static long sessions(Postgres postgres) throws SQLException {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select sum(sessions) from pg_stat_database")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  static Postgres postgres(Path parent) {
    return Postgres.start(PostgresOptions.temporary(PostgresVersion.V18).under(parent));
  }

  /** fsync stays on in both; tmpfs only takes the disk's throttling out of the comparison. */
  static Path directory(String series) throws IOException {
    return switch (series) {
      case "tmpfs" -> Files.createTempDirectory(Path.of("/dev/shm"), "freehold-bench");
      case "disk" -> Files.createTempDirectory("freehold-bench");
      default -> throw new IllegalArgumentException("--series is tmpfs, disk or both");
    };
  }
}
