package dev.freehold.e2e;

import dev.freehold.testbed.process.FreePorts;
import dev.freehold.testbed.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A local platform of a test's own, driven through the script {@code freehold} as a person drives
 * it. Its home has a blank in its path.
 */
final class TestingPlatform implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  static {
    System.setProperty("sun.net.http.allowRestrictedHeaders", "true");
  }

  private final Path root = Path.of("").toAbsolutePath().getParent();
  private final Path directory;
  private final int port = FreePorts.next();
  private final int apiPort = FreePorts.next();
  private String clusterPath = "";

  TestingPlatform() {
    try {
      directory = Files.createTempDirectory("freehold e2e ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // PostgreSQL may run as another account.
    directory.toFile().setExecutable(true, false);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** What a command said and how it ended. */
  record Answer(int code, String text) {}

  Path root() {
    return root;
  }

  Path home() {
    return directory.resolve("home of it");
  }

  int port() {
    return port;
  }

  /** Of the control plane. */
  int apiPort() {
    return apiPort;
  }

  /** Runs a command in the repository, as a shell would. */
  Answer shell(String command) {
    try {
      var output = Files.createTempFile(directory, "output", ".txt");
      var process = start(command, output);
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(command + " did not end: " + Files.readString(output));
      }
      return new Answer(process.exitValue(), Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Process start(String command, Path output) throws IOException {
    var builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    var environment = builder.environment();
    environment.put("FREEHOLD_HOME", home().toString());
    environment.put("FREEHOLD_PORT", Integer.toString(port));
    environment.put("FREEHOLD_API_PORT", Integer.toString(apiPort));
    // Maven must not run inside of Maven: what is tested was built before.
    environment.put("FREEHOLD_BUILD", "skip");
    environment.put("NO_COLOR", "1");
    return builder.start();
  }

  /** Where shell variables are kept from one command to the next. */
  Path variables() {
    return directory.resolve("variables");
  }

  Path newOutput() throws IOException {
    return Files.createTempFile(directory, "output", ".txt");
  }

  /** Runs {@code ./freehold …}, which must succeed. */
  String freehold(String arguments) {
    var answer = shell("./freehold " + arguments);
    if (answer.code() != 0) {
      throw new AssertionError(
          "./freehold %s ended with %d:%n%s".formatted(arguments, answer.code(), answer.text()));
    }
    return answer.text();
  }

  String kubectl(String arguments) {
    return freehold("kubectl " + arguments).strip();
  }

  /** All processes that name the home, or the link to it, in their command lines. */
  List<Long> processes() {
    return pids(line -> line.contains(home().toString()) || line.contains(clusterPath()));
  }

  private static List<Long> pids(Predicate<String> commandLine) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().filter(commandLine).isPresent())
        .map(ProcessHandle::pid)
        .sorted()
        .toList();
  }

  /** As the cluster's programs see it, without blanks; remembered for the time after a purge. */
  private String clusterPath() {
    try {
      if (clusterPath.isEmpty()) {
        var kubeconfig = Files.readString(home().resolve("cluster/kubeconfig"));
        clusterPath =
            kubeconfig.replaceAll("(?s).*certificate-authority: (\\S+)/pki/ca.crt.*", "$1");
      }
      return clusterPath;
    } catch (IOException e) {
      return home().toString();
    }
  }

  /** The pids of a part, as {@code status} counts them. */
  List<Long> part(String name) {
    var words =
        switch (name) {
          case "operator", "api", "mail", "node" ->
              List.of("-Dfreehold.daemon=%s:%s:".formatted(name, home()));
          case "postgres" -> List.of("-D " + home().resolve("postgres/data"));
          case "kube-apiserver" -> List.of("kube-apiserver ", clusterPath());
          case "app" -> List.of(home().resolve("programs") + "/tenant-app-");
          default -> throw new IllegalArgumentException(name);
        };
    return pids(line -> words.stream().allMatch(line::contains));
  }

  /** SIGKILL, and it is gone. */
  void kill(String part) {
    var processes = part(part);
    if (processes.isEmpty()) {
      throw new AssertionError("no process of " + part);
    }
    processes.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    Awaitility.await(part + " is gone").until(() -> part(part).isEmpty());
  }

  /** A page of a tenant's app, through the ingress on 127.0.0.1. */
  Answer get(String tenant, String path) {
    return http(tenant, path, null);
  }

  Answer post(String tenant, String path, String form) {
    return http(tenant, path, form);
  }

  private Answer http(String tenant, String path, String form) {
    try {
      var url = URI.create("http://127.0.0.1:%d%s".formatted(port, path)).toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setRequestProperty("Host", tenant + ".localhost:" + port);
      connection.setInstanceFollowRedirects(false);
      if (form != null) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
      }
      var code = connection.getResponseCode();
      try (var body = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return new Answer(
            code, body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return new Answer(-1, e.toString());
    }
  }

  /** A superuser's connection to a database of the platform's PostgreSQL. */
  Connection superuser(String database) throws SQLException {
    try {
      var postgres = home().resolve("postgres");
      return DriverManager.getConnection(
          "jdbc:postgresql://127.0.0.1:%s/%s"
              .formatted(Files.readString(postgres.resolve("port")).strip(), database),
          "postgres",
          Files.readString(postgres.resolve("superuser-password")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (Files.exists(directory)) {
      shell("./freehold down --purge");
      try {
        Workspace.deleteTree(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
