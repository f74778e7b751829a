package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.launcher.Console.Step;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * {@code ./freehold up}: makes the platform be there. Every step looks at what is and does what is
 * missing, so that it can be stopped anywhere and run again.
 */
final class Up {

  private static final int DEFAULT_PORT = 8080;
  private static final int DEFAULT_API_PORT = 8082;
  private static final Duration FIRST_LOOK = Duration.ofSeconds(120);

  private final Places places;
  private final Platform platform;
  private final Programs programs;
  private final Ports ports;
  private final Console console;
  private final boolean withTenant;

  Up(Places places, Console console, boolean withTenant) {
    this.places = places;
    this.platform = new Platform(places);
    this.programs = new Programs(places);
    this.ports = new Ports(places.ports());
    this.console = console;
    this.withTenant = withTenant;
  }

  int run() throws Exception {
    places.create();
    try (var _ = Lock.of(places)) {
      var start = System.nanoTime();
      var operatorJar = programs.operator();
      var apiJar = programs.controlPlane();
      var appJar = programs.tenantApp();
      var testbed = programs.testbed();
      // Needs no cluster: it starts while the cluster does.
      var postgresStart = inBackground(() -> Postgres.start(platform.postgresOptions()));

      var cluster = console.step("Kubernetes", this::cluster);
      var resources = new Resources(cluster, places.root());
      var ingressPort =
          ports.choose(
              "ingress",
              asked("FREEHOLD_PORT", "ingress", DEFAULT_PORT),
              Daemon.named("node", places).isRunning());
      writeImages(resources.image(), appJar);
      var node = platform.node(testbed, cluster, ingressPort);
      var nodeStarted = node.ensure();
      var postgres = console.step("PostgreSQL", step -> postgres(step, postgresStart));
      console.step(
          "resource types",
          step -> {
            resources.install();
            step.detail("4 kinds, rights of operator and control plane, installation");
            return true;
          });
      var operatorPort = anyPort("operator", Daemon.named("operator", places).isRunning());
      // Before it is started: the operator tells apps where it will be.
      var controlPlanePorts = controlPlanePorts();
      var operator =
          platform.operator(
              operatorJar, cluster, operatorPort, ingressPort, controlPlanePorts.api());
      var operatorStarted = operator.ensure();
      var controlPlane =
          ControlPlaneStart.begin(platform, apiJar, testbed, cluster, postgres, controlPlanePorts);
      console.step(
          "server prepare",
          step -> new Preparing(places, operatorJar, resources).run(step, postgres));
      console.step(
          "operator",
          step ->
              new Answering(operator, operatorPort, Platform.OPERATOR_HEALTH)
                  .await(step, operatorStarted));
      console.step(
          "local node",
          step -> new Answering(node, ingressPort, Platform.NODE_HEALTH).await(step, nodeStarted));
      platform.endOutdatedApps(appJar);
      console.step("plans and release", step -> samples(step, resources, postgres.port()));
      var tenant =
          withTenant
              ? console.step(
                  "tenant acme",
                  step -> new TenantStart(resources, platform).run(step, ingressPort))
              : null;
      console.step("mail catcher", controlPlane::awaitMail);
      console.step("control plane", controlPlane::awaitApi);
      programs.removeAllBut(
          List.of(
              operatorJar,
              apiJar,
              appJar,
              Path.of(testbed.substring(0, testbed.indexOf(".jar") + 4))));
      new Farewell(console, cluster, places, ports.remembered("api")).tell(start, tenant);
      return 0;
    }
  }

  private Cluster cluster(Step step) {
    var cluster =
        platform
            .readyCluster()
            .orElseGet(() -> Cluster.start(platform.clusterOptions(step::progress)));
    linkKubectl(cluster);
    step.detail(
        cluster.client().getKubernetesVersion().getGitVersion() + " at " + cluster.apiServerUrl());
    return cluster;
  }

  private void linkKubectl(Cluster cluster) {
    var program = Path.of(cluster.kubectlProcess(List.of()).command().getFirst());
    try {
      if (!Files.exists(places.kubectl())
          || !places.kubectl().toRealPath().equals(program.toRealPath())) {
        Files.deleteIfExists(places.kubectl());
        Files.createSymbolicLink(places.kubectl(), program);
      }
    } catch (IOException e) {
      throw new LauncherException("Cannot link " + places.kubectl() + ": " + e, null, e);
    }
  }

  private static Postgres postgres(Step step, Future<Timed<Postgres>> start) throws Exception {
    var timed = start.get();
    var postgres = timed.value();
    step.took(timed.time());
    step.detail("%s at %s:%d".formatted(postgres.version(), postgres.host(), postgres.port()));
    return postgres;
  }

  private static boolean samples(Step step, Resources resources, int port) {
    resources.createMissing("plan-starter");
    resources.createMissing("plan-business");
    resources.createMissing("apprelease-tenant-app");
    resources.ensureServer(port);
    // Until then it takes nobody, and what a Tenant says of it would read like a mistake.
    step.progress("the operator looks at DatabaseServer local");
    new Waiting(FIRST_LOOK).until(resources::isServerLookedAt);
    step.detail("Plans starter and business, DatabaseServer local, AppRelease tenant-app-0.1.0");
    return true;
  }

  /** What the environment asks for; without it, as before. */
  private int asked(String variable, String name, int first) {
    var asked = System.getenv(variable);
    if (asked == null) {
      return ports.wish(name) == 0 ? first : ports.wish(name);
    }
    if (!asked.matches("\\d{1,5}") || Integer.parseInt(asked) > 65_000) {
      throw new IllegalArgumentException(
          "%s must be a port number, got %s".formatted(variable, asked));
    }
    return Integer.parseInt(asked);
  }

  private ControlPlaneStart.Ports controlPlanePorts() {
    var running = Daemon.named("api", places).isRunning();
    return new ControlPlaneStart.Ports(
        ports.choose("api", asked("FREEHOLD_API_PORT", "api", DEFAULT_API_PORT), running),
        anyPort("api-management", running),
        anyPort("mail", Daemon.named("mail", places).isRunning()));
  }

  /** One that nobody has to remember. */
  private int anyPort(String name, boolean ours) {
    var wish = ports.wish(name);
    return ports.choose(name, wish == 0 ? FreePorts.next() : wish, ours);
  }

  private void writeImages(String image, Path app) throws IOException {
    var line =
        "%s=java -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar \"%s\"%n"
            .formatted(image, app);
    if (!Files.exists(places.images()) || !Files.readString(places.images()).equals(line)) {
      Files.writeString(places.images(), line);
    }
  }

  private record Timed<T>(T value, Duration time) {}

  private static <T> Future<Timed<T>> inBackground(Callable<T> work) {
    var task =
        new FutureTask<>(
            () -> {
              var start = System.nanoTime();
              return new Timed<>(work.call(), Duration.ofNanos(System.nanoTime() - start));
            });
    Thread.ofPlatform().daemon().name("background").start(task);
    return task;
  }
}
