package dev.freehold.e2e.bench;

import dev.freehold.operator.Installation;
import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.process.Command;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The operator in a process of its own, under its own ServiceAccount. */
public final class OperatorProcess implements AutoCloseable {
  /** In a burst the second compiler takes more than it gives. */
  private static final List<String> BURST = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

  private static final Duration START = Duration.ofSeconds(300);
  private static final Duration STOP = Duration.ofSeconds(120);

  private final Process process;
  private final int port;
  private final Path log;

  private OperatorProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * For a burst of tenants, with the compiler that {@code ./freehold up} gives it.
   *
   * @param jvm further options of its JVM
   */
  static OperatorProcess start(Cluster cluster, Path log, List<String> jvm, String... settings)
      throws Exception {
    return startWith(cluster, log, Stream.concat(BURST.stream(), jvm.stream()).toList(), settings);
  }

  /**
   * @param jvm all options of its JVM but the collector
   */
  static OperatorProcess startWith(Cluster cluster, Path log, List<String> jvm, String... settings)
      throws Exception {
    Path kubeconfig = cluster.serviceAccountKubeconfig(Installation.NAMESPACE, "freehold-operator");
    var operator = launch(kubeconfig, log, jvm, List.of(settings));
    operator.awaitReady();
    return operator;
  }

  /**
   * Returns at once; the operator starts, as a standby while another one is active.
   *
   * @param jvm options of its JVM
   * @param settings {@code --name=value}
   */
  public static OperatorProcess launch(
      Path kubeconfig, Path log, List<String> jvm, List<String> settings) throws IOException {
    int port = freePort();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(jvm);
    command.addAll(List.of(System.getProperty("operator.jvm", "").split(" ")));
    command.removeIf(String::isEmpty);
    command.add("-cp");
    command.add(classPath());
    command.add("dev.freehold.operator.OperatorApplication");
    command.add("--server.port=" + port);
    command.add("--freehold.namespace=" + Installation.NAMESPACE);
    command.add("--freehold.kubeconfig=" + kubeconfig);
    command.addAll(settings);
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new OperatorProcess(process, port, log);
  }

  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  public long pid() {
    return process.pid();
  }

  public int port() {
    return port;
  }

  public Path log() {
    return log;
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** It was given the lease; one that loses it ends. */
  public boolean isActive() throws IOException {
    return process.isAlive() && Files.readString(log).contains("this operator is active");
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /** SIGSTOP. */
  public void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    Command.of("kill", "-" + name, Long.toString(process.pid())).run();
  }

  /** Resident memory in MiB. */
  long residentMiB() throws IOException {
    return Files.readAllLines(proc("status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /** Bytes of objects that are reachable, after a collection. */
  long liveHeap() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Path histogram = Files.createTempFile("freehold-bench-heap", ".txt");
    new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram")
        .redirectErrorStream(true)
        .redirectOutput(histogram.toFile())
        .start()
        .waitFor();
    try (var lines = Files.lines(histogram)) {
      return lines
          .filter(line -> line.startsWith("Total"))
          .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[2]))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no histogram: see " + histogram));
    }
  }

  /** Waits until so many looks at Tenants were made since the start. */
  void awaitLooks(long count, Duration limit) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d/actuator/prometheus".formatted(port)))
              .build();
      while (true) {
        double looks =
            http.send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("freehold_tenant_step_seconds_count{"))
                .filter(line -> line.contains("step=\"plan\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        if (looks >= count) {
          return;
        }
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "%.0f of %d Tenants were looked at after %s: see %s"
                  .formatted(looks, count, limit, log));
        }
        TimeUnit.MILLISECONDS.sleep(250);
      }
    }
  }

  /** CPU time so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  /** Ready to serve, and active: a standby would answer its probes as well. */
  private void awaitReady() throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(port)))
              .build();
      while (System.nanoTime() < deadline) {
        if (!process.isAlive()) {
          throw new IllegalStateException("the operator ended: see " + log);
        }
        try {
          var response = http.send(request, HttpResponse.BodyHandlers.ofString());
          if (response.statusCode() == 200 && isActive()) {
            return;
          }
        } catch (IOException e) {
          // Not listening yet.
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    throw new IllegalStateException("the operator did not become ready: see " + log);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** An operator that records writes its cache now. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
