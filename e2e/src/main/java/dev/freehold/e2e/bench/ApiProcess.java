package dev.freehold.e2e.bench;

import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import dev.freehold.testbed.process.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The control plane's API in a process of its own, under its own ServiceAccount. As on a server:
 * the JVM's own choice of collector and compilers, unlike {@code ./freehold up}, which spares
 * memory.
 */
final class ApiProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(180);
  static final String HEAP = "-Xmx512m";

  /** The same for all of them, as replicas need it. */
  private static final String SEALING_KEY = secret();

  private final Process process;
  private final int port;
  private final Path log;

  private ApiProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Ready; rates are so high that nobody is refused, and are counted all the same. */
  static ApiProcess start(Path jar, ControlPlaneDatabase database, Path kubeconfig, Path log)
      throws Exception {
    int port = FreePorts.next();
    var command =
        new ArrayList<>(
            List.of(
                java(),
                HEAP,
                "-jar",
                jar.toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--management.server.port=" + FreePorts.next(),
                "--freehold.kubernetes.kubeconfig=" + kubeconfig,
                "--freehold.web.rate-limit.per-address=60000000",
                "--freehold.web.rate-limit.per-principal=600000"));
    var api = new ApiProcess(run(command, database, log), port, log);
    api.awaitReady();
    return api;
  }

  /** With what the control plane must know in its environment, never on its command line. */
  static Process run(List<String> command, ControlPlaneDatabase database, Path log)
      throws IOException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(database.environment());
    builder.environment().put("FREEHOLD_SEALING_KEY", SEALING_KEY);
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  /** 256 random bits in Base64. */
  static String secret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The newest build's. */
  static Path jar() throws IOException {
    Path target = root().resolve("control-plane-api/target");
    try (var files = Files.newDirectoryStream(target, "control-plane-api-*-app.jar")) {
      return files.iterator().next();
    }
  }

  static Path root() {
    return Path.of(System.getProperty("freehold.root", "..")).toAbsolutePath().normalize();
  }

  int port() {
    return port;
  }

  Path log() {
    return log;
  }

  /** CPU time so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void awaitReady() throws Exception {
    long deadline = System.nanoTime() + START.toNanos();
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(port))).build();
      while (System.nanoTime() < deadline) {
        if (!process.isAlive()) {
          throw new IllegalStateException("the API ended: see " + log);
        }
        try {
          if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // Not listening yet.
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    throw new IllegalStateException("the API did not become ready: see " + log);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
