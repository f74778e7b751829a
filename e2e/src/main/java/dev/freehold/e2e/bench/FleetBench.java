package dev.freehold.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What one operator carries: memory by Tenant and by child, the time from a restart until everybody
 * was looked at, what a fleet at rest costs, and how soon one change arrives. One cluster and one
 * PostgreSQL, filled in steps; the operator is started anew for each figure of its memory.
 */
final class FleetBench {
  private static final Duration LIMIT = Duration.ofMinutes(40);
  private static final int CHILDREN_OF_A_TENANT = 8;
  private static final int CONNECTIONS = 5;
  private static final String SERVER = "fleet";

  private final FleetOptions options;
  private final Cluster cluster;
  private final Postgres postgres;
  private final FleetFigures figures = new FleetFigures();
  private final FleetTenants tenants;

  private FleetBench(FleetOptions options, Cluster cluster, Postgres postgres) {
    this.options = options;
    this.cluster = cluster;
    this.postgres = postgres;
    this.tenants = new FleetTenants(cluster.client(), options);
  }

  static void main(String[] args) throws Exception {
    var options = FleetOptions.parse(args);
    Path parent = ProvisionBench.directory("tmpfs");
    try (var cluster =
            Cluster.start(
                ClusterOptions.temporary("fleet").under(parent).withAuditLog().withFakeNodes(2));
        var postgres =
            Postgres.start(
                PostgresOptions.temporary(PostgresVersion.V18)
                    .under(parent)
                    .with("autovacuum", "off"))) {
      var bench = new FleetBench(options, cluster, postgres);
      bench.run();
      System.out.println(bench.figures.table(options));
      System.out.println(
          new ObjectMapper().writeValueAsString(Map.of("fleet", bench.figures.values())));
    }
  }

  private void run() throws Exception {
    var installation = Installation.on(cluster);
    installation.prepare(postgres, "admin-" + SERVER);
    cluster.apply(Manifests.plan("starter"));
    cluster.apply(Manifests.release("current", true));
    cluster.apply(Manifests.server(SERVER, postgres, options.children() + 100));
    long empty;
    try (var operator = operator()) {
      cluster.kubectl(
          "wait", "--for=condition=Ready", "databaseserver/" + SERVER, "--timeout=120s");
      empty = operator.liveHeap();
    }
    progress("the operator is ready; %d Tenants without children come", options.tenants());
    tenants.createBare();
    long bare;
    try (var operator = operator()) {
      operator.awaitLooks(options.tenants(), LIMIT);
      bare = operator.liveHeap();
      figures.put("heap bytes per Tenant", (bare - empty) / Math.max(1, options.tenants()));
      progress("%d Tenants with children come", options.children());
      withChildren();
    }
    try (var operator = operator()) {
      operator.awaitLooks(options.tenants() + options.children(), LIMIT);
      long all = operator.liveHeap();
      long perTenant = (bare - empty) / Math.max(1, options.tenants());
      figures.put(
          "heap bytes per child",
          (all - bare - perTenant * options.children())
              / Math.max(1, options.children() * CHILDREN_OF_A_TENANT));
      figures.extrapolate(empty, 40_000, CHILDREN_OF_A_TENANT);
      figures.put("operator RSS after load, MiB (target 1024)", operator.residentMiB());
      rest();
      figures.put("one change at rest, ms (target 1000)", tenants.change().toMillis());
      figures.put(
          "one change while %d others change, ms (target 5000)".formatted(options.busy()), busy());
    }
    restart();
  }

  private void withChildren() throws Exception {
    long started = System.nanoTime();
    tenants.createReal();
    var phantoms = new PhantomDatabases(postgres, installationId());
    tenants.createBound(owners -> phantoms.make(owners, CONNECTIONS), SERVER);
    tenants.awaitReady(LIMIT);
    figures.put(
        "Tenants with children, Ready per minute",
        options.children() * 60_000_000_000L / (System.nanoTime() - started));
  }

  private void rest() throws Exception {
    TimeUnit.SECONDS.sleep(40);
    long before = transactions();
    Instant from = Instant.now();
    TimeUnit.MILLISECONDS.sleep(options.idle().toMillis());
    figures.put(
        "queries per minute at rest, 1 server",
        (transactions() - before) * 60_000 / options.idle().toMillis());
    var writes = ApiWrites.between(cluster.auditLog(), from, Instant.now());
    figures.put("API writes at rest (target 0)", writes.events().size());
    writes.byKind().forEach((kind, count) -> progress("written at rest: %s %d", kind, count));
  }

  private long busy() throws Exception {
    try (var storm = tenants.storm()) {
      storm.underway();
      return tenants.change().toMillis();
    }
  }

  private void restart() throws Exception {
    long start = System.nanoTime();
    try (var operator = operator()) {
      figures.put("restart: informers know everything, ms", millisSince(start));
      long changed = System.nanoTime();
      tenants.change();
      figures.put("one change meanwhile, ms", millisSince(changed));
      operator.awaitLooks(options.tenants() + options.children(), LIMIT);
      figures.put("restart: all were looked at, ms (target 180000)", millisSince(start));
      figures.put("operator CPU until then, ms", operator.cpu().toMillis());
    }
  }

  private static long millisSince(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private OperatorProcess operator() throws Exception {
    Path log = Files.createTempFile("freehold-bench-operator", ".log");
    // The heap that leaves the JVM's own memory room below the target of 1 GiB.
    return OperatorProcess.startWith(cluster, log, List.of("-Xmx720m"), "--freehold.resync=12h");
  }

  private long transactions() throws Exception {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select xact_commit + xact_rollback from pg_stat_database where datname = 'freehold'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private String installationId() {
    String id =
        cluster
            .client()
            .secrets()
            .inNamespace(Installation.NAMESPACE)
            .withName("freehold-installation")
            .get()
            .getData()
            .get("id");
    return new String(Base64.getDecoder().decode(id), StandardCharsets.UTF_8);
  }

  static void progress(String format, Object... values) {
    System.err.printf(Locale.ROOT, "%s " + format + "%n", prepend(Instant.now(), values));
  }

  private static Object[] prepend(Object first, Object[] rest) {
    var all = new ArrayList<Object>(List.of(first));
    all.addAll(List.of(rest));
    return all.toArray();
  }
}
