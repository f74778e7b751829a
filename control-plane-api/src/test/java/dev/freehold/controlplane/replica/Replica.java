package dev.freehold.controlplane.replica;

import dev.freehold.testbed.process.KillSwitch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A process of the control plane. */
final class Replica implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Pattern PORT = Pattern.compile("Tomcat started on ports? (\\d+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path directory;

  private Replica(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  static Replica start(ProcessBuilder java) {
    try {
      Path directory = Files.createTempDirectory("replica");
      java.environment().put(KilledReplica.CALLS, directory.resolve("calls.txt").toString());
      Process process =
          java.redirectErrorStream(true)
              .redirectOutput(directory.resolve("log.txt").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new Replica(process, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Replica awaitReady() {
    Awaitility.await("the replica is ready")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("the replica ended:\n" + log());
              }
              return isReady();
            });
    return this;
  }

  boolean isReady() {
    var port = PORT.matcher(log());
    return port.find() && status("http://127.0.0.1:" + port.group(1) + "/readyz") == 200;
  }

  String baseUrl() {
    var port = PORT.matcher(log());
    if (!port.find()) {
      throw new AssertionError("no port in\n" + log());
    }
    return "http://127.0.0.1:" + port.group(1);
  }

  /** Whether it was killed by itself; false: it still runs. */
  boolean isKilled() {
    if (process.isAlive()) {
      return false;
    }
    if (process.exitValue() != KillSwitch.KILLED) {
      throw new AssertionError("ended with " + process.exitValue() + ":\n" + log());
    }
    return true;
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int awaitExit() {
    return Awaitility.await("the replica has ended")
        .atMost(LIMIT)
        .until(() -> process.isAlive() ? -1 : process.exitValue(), code -> code >= 0);
  }

  /** What requests made it do, in order. */
  List<String> calls() {
    return Files.exists(directory.resolve("calls.txt"))
        ? read("calls.txt").lines().toList()
        : List.of();
  }

  String log() {
    return read("log.txt");
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int status(String url) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    kill();
    try {
      for (String file : new String[] {"calls.txt", "log.txt", ""}) {
        Files.deleteIfExists(directory.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
