package dev.freehold.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.postgres.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * N tenants submitted at once to a server whose pool holds N databases, and then single ones, each
 * after the one before is served. Two servers, one after the other: the first meets a JVM that has
 * never placed a tenant.
 */
final class PoolBench {
  private static final int SINGLES = 20;
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private final ProvisionOptions options;

  private PoolBench(ProvisionOptions options) {
    this.options = options;
  }

  static void run(ProvisionOptions options) throws Exception {
    var results = new ArrayList<PoolResult>();
    for (String series : options.series()) {
      results.add(new PoolBench(options).series(series));
    }
    for (PoolResult result : results) {
      System.out.println(result.table(options.tenants()));
    }
    System.out.println(
        new ObjectMapper()
            .writeValueAsString(Map.of("pool", results.stream().map(PoolResult::values).toList())));
  }

  private PoolResult series(String series) throws Exception {
    List<String> jvm = options.operatorJvm();
    Path parent = ProvisionBench.directory(series);
    Duration before = floor(parent);
    var bursts = new ArrayList<PoolResult.Burst>();
    TimedSingles singles;
    Duration api;
    try (var cluster =
            Cluster.start(
                ClusterOptions.temporary("bench").under(parent).withAuditLog().withFakeNodes(2));
        var first = ProvisionBench.postgres(parent);
        var second = ProvisionBench.postgres(parent)) {
      var installation = Installation.on(cluster);
      cluster.apply(Manifests.plan("starter"));
      cluster.apply(Manifests.release("current", true));
      // The second counts: API server and client have compiled and connected by then.
      ApiFloor.measure(cluster.client(), options.tenants());
      api = ApiFloor.measure(cluster.client(), options.tenants());
      Path log = Files.createTempFile("freehold-bench-operator", ".log");
      try (var operator = OperatorProcess.start(cluster, log, jvm)) {
        bursts.add(burst("cold", parent, cluster, installation, first, options.tenants()));
        bursts.add(
            burst("warm", parent, cluster, installation, second, options.tenants() + SINGLES));
        awaitWarm(cluster, "warm", SINGLES);
        singles = singles(cluster);
      }
    }
    Duration after = floor(parent);
    return new PoolResult(
        series,
        before.compareTo(after) < 0 ? before : after,
        api,
        bursts,
        singles.databaseReady(),
        singles.ready());
  }

  private Duration floor(Path parent) throws Exception {
    return ProvisionBench.onFreshServer(parent, options.tenants(), Floor::bare);
  }

  private PoolResult.Burst burst(
      String name,
      Path parent,
      Cluster cluster,
      Installation installation,
      Postgres postgres,
      int slots)
      throws Exception {
    installation.prepare(postgres, "admin-" + name);
    long stocking = System.nanoTime();
    cluster.apply(
        Manifests.server(name, postgres, slots) + "  warmPool: %d\n".formatted(options.tenants()));
    awaitWarm(cluster, name, options.tenants());
    double stocked = (System.nanoTime() - stocking) / 1e9;
    try (var times = TenantTimes.watch(cluster.client(), name)) {
      TouchedMemory.forTenants(parent, options.tenants());
      Instant started = Instant.now();
      long start = System.nanoTime();
      ProvisionBench.submit(
          cluster.client(), ProvisionBench.tenants(cluster.client(), name, options.tenants()));
      double submitted = (System.nanoTime() - start) / 1e9;
      times.awaitReady(options.tenants(), LIMIT);
      return new PoolResult.Burst(
          name,
          stocked,
          submitted,
          times.databaseReady(start),
          times.ready(start),
          ApiWrites.between(cluster.auditLog(), started, Instant.now()));
    }
  }

  /** One at a time, each after the one before is Ready, so that nothing else is under way. */
  private TimedSingles singles(Cluster cluster) throws Exception {
    double[] databaseReady = new double[SINGLES];
    double[] ready = new double[SINGLES];
    try (var times = TenantTimes.watch(cluster.client(), "single")) {
      for (int i = 0; i < SINGLES; i++) {
        String name = "single-%02d".formatted(i);
        var tenant = ProvisionBench.tenant(cluster.client(), name);
        long start = System.nanoTime();
        cluster.client().resource(tenant).create();
        databaseReady[i] = (times.awaitDatabaseReady(name, LIMIT) - start) / 1e9;
        times.awaitReady(name, LIMIT);
        ready[i] = (System.nanoTime() - start) / 1e9;
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
    return new TimedSingles(TenantTimes.Spread.of(databaseReady), TenantTimes.Spread.of(ready));
  }

  private record TimedSingles(TenantTimes.Spread databaseReady, TenantTimes.Spread ready) {}

  private static void awaitWarm(Cluster cluster, String server, int count)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      var status =
          cluster.client().resources(DatabaseServer.class).withName(server).get().getStatus();
      if (status != null && status.warm() != null && status.warm() >= count) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the pool of %s has %s of %d after %s"
                .formatted(server, status == null ? "none" : status.warm(), count, LIMIT));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }
}
