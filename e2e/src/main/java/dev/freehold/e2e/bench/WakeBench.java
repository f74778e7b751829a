package dev.freehold.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.Installation;
import dev.freehold.operator.Manifests;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import dev.freehold.testbed.node.LocalNode;
import dev.freehold.testbed.node.LocalNodeSettings;
import dev.freehold.testbed.postgres.Postgres;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * From Suspended, and from Hibernated, to the first answered request of the real app on the local
 * node; against the same app started by hand on the same database, in turn with the others.
 */
final class WakeBench {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String TENANT = "sleeper";
  private static final String PLAN = "trial";

  /** An app that nobody asks for sleeps after this; the runs wait for it. */
  private static final String HIBERNATE_AFTER = "30s";

  private final Cluster cluster;
  private final AppClient app;
  private final String command;

  private WakeBench(Cluster cluster, AppClient app, String command) {
    this.cluster = cluster;
    this.app = app;
    this.command = command;
  }

  static void main(String[] args) throws Exception {
    int runs = runs(args);
    Path root = Path.of(System.getProperty("freehold.root", "."));
    Path parent = ProvisionBench.directory("disk");
    try (var cluster = Cluster.start(ClusterOptions.temporary("bench").under(parent));
        var postgres = ProvisionBench.postgres(parent)) {
      var installation = Installation.on(cluster);
      String command =
          "java -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar \"%s\"".formatted(jar(root));
      try (var node = node(cluster, parent, command);
          var operator =
              OperatorProcess.start(
                  cluster,
                  Files.createTempFile("freehold-bench-operator", ".log"),
                  List.of(),
                  "--freehold.exposure.marks-requests=true")) {
        apply(cluster, installation, postgres, root);
        var client = new AppClient(node.ingressPort(), TENANT + ".localhost");
        WakeResult result = new WakeBench(cluster, client, command).measure(runs);
        System.out.println(result.table());
        System.out.println(new ObjectMapper().writeValueAsString(result.values()));
      }
    }
  }

  private static int runs(String[] args) {
    if (args.length == 0) {
      return 10;
    }
    if (args.length == 2 && args[0].equals("--runs") && args[1].matches("[1-9]\\d{0,2}")) {
      return Integer.parseInt(args[1]);
    }
    throw new IllegalArgumentException("usage: ./freehold bench wake [--runs N]");
  }

  private static Path jar(Path root) throws Exception {
    Path target = root.resolve("tenant-app/target");
    try (var files = Files.newDirectoryStream(target, "tenant-app-*-app.jar")) {
      for (Path file : files) {
        return file.toAbsolutePath().normalize();
      }
    }
    throw new IllegalStateException("tenant-app is not built: ./mvnw -pl tenant-app package");
  }

  private static LocalNode node(Cluster cluster, Path parent, String command) throws Exception {
    Path images = parent.resolve("images.properties");
    Files.writeString(images, "freehold.dev/tenant-app:0.1.0=" + command + "\n");
    Path directory = parent.resolve("node");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> LocalNode.endProcesses(directory)));
    return LocalNode.start(cluster.client(), LocalNodeSettings.of("local", directory, images, 0));
  }

  private static void apply(
      Cluster cluster, Installation installation, Postgres postgres, Path root) throws Exception {
    installation.prepare(postgres, "admin-main");
    cluster.apply(Manifests.server("main", postgres, 10));
    cluster.apply(Manifests.plan(PLAN) + "  hibernateAfter: " + HIBERNATE_AFTER + "\n");
    cluster.apply(Files.readString(root.resolve("crds/examples/apprelease-tenant-app.yaml")));
    String end = Instant.now().plus(Duration.ofDays(30)).toString();
    cluster.apply(
        Manifests.tenant(TENANT, "trial: {endsAt: '%s'}".formatted(end))
            .replace("plan: starter", "plan: " + PLAN));
    cluster.kubectl("wait", "--for=condition=Ready", "tenant/" + TENANT, "--timeout=180s");
  }

  /** The first of each is not counted: the operator's JVM has compiled nothing yet. */
  private WakeResult measure(int runs) throws Exception {
    var byHand = new ArrayList<Double>();
    var suspended = new ArrayList<WakeTimes>();
    var hibernated = new ArrayList<WakeTimes>();
    double load = load();
    try (var watch = WakeWatch.on(cluster.client(), TENANT)) {
      for (int run = 0; run <= runs; run++) {
        app.awaitAnswer(LIMIT);
        double alone = AppByHand.firstAnswer(cluster.client(), TENANT, command);
        WakeTimes lifted = fromSuspended(watch);
        WakeTimes asked = fromHibernated(watch);
        if (run > 0) {
          byHand.add(alone);
          suspended.add(lifted);
          hibernated.add(asked);
        }
      }
    }
    return new WakeResult(load, byHand, suspended, hibernated);
  }

  private WakeTimes fromSuspended(WakeWatch watch) throws Exception {
    patch("{\"spec\": {\"restrictions\": {\"hold\": {\"level\": \"Suspended\"}}}}");
    awaitStopped(Access.Suspended);
    watch.reset();
    long start = System.nanoTime();
    patch("{\"spec\": {\"restrictions\": null}}");
    long written = System.nanoTime();
    app.awaitAnswer(LIMIT);
    return watch.times(start, written, System.nanoTime());
  }

  /** The request is the only thing that happens. */
  private WakeTimes fromHibernated(WakeWatch watch) throws Exception {
    awaitStopped(Access.Hibernated);
    watch.reset();
    long start = System.nanoTime();
    app.requireAnswer();
    long answered = System.nanoTime();
    return watch.times(start, watch.marked(), answered);
  }

  private void patch(String json) {
    cluster
        .client()
        .resources(Tenant.class)
        .withName(TENANT)
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  private void awaitStopped(Access access) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      var status = cluster.client().resources(Tenant.class).withName(TENANT).get().getStatus();
      List<?> pods = cluster.client().pods().inNamespace("tenant-" + TENANT).list().getItems();
      if (status != null && status.access() == access && pods.isEmpty()) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s is not %s without pods after %s: %s, %d pods"
                .formatted(TENANT, access, LIMIT, status, pods.size()));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Of the last minute, before the first run. */
  private static double load() throws Exception {
    Path file = Path.of("/proc/loadavg");
    return Files.exists(file) ? Double.parseDouble(Files.readString(file).split(" ")[0]) : -1;
  }
}
