package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.OsProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of one cluster, found by the pid files that kwokctl writes. */
final class Components {

  static final String API_SERVER = "kube-apiserver";
  private static final String ETCD = "etcd";
  private static final List<String> ALL_BUT_ETCD =
      List.of("kwok-controller", "kube-scheduler", "kube-controller-manager", API_SERVER);

  /** An API server with open watches would take a minute. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Path home;

  Components(Path home) {
    this.home = home;
  }

  /** The names of those that do not run. */
  List<String> stopped() {
    return Stream.concat(Stream.of(ETCD), ALL_BUT_ETCD.stream())
        .filter(component -> !runs(component))
        .toList();
  }

  private boolean runs(String component) {
    return find(component).isPresent();
  }

  /** Ends all of them; etcd, which alone holds data, is asked and the others are not. */
  void stop() {
    ALL_BUT_ETCD.forEach(this::kill);
    terminate(ETCD);
  }

  /** SIGTERM, and SIGKILL when it does not end in time. */
  void terminate(String component) {
    find(component)
        .ifPresent(
            process -> {
              process.terminate();
              if (!process.awaitEnd(GRACE)) {
                process.killTree();
              }
            });
    forget(component);
  }

  /** SIGKILL. */
  void kill(String component) {
    find(component).ifPresent(OsProcess::killTree);
    forget(component);
  }

  /**
   * Removes the pid files of processes that are gone. kwokctl believes them: after a reboot, when a
   * number belongs to a stranger, it would not start the component.
   */
  void forgetDead() {
    stopped().forEach(this::forget);
  }

  private Optional<OsProcess> find(String component) {
    return OsProcess.fromPidFile(pidFile(component), home.toString());
  }

  private void forget(String component) {
    try {
      Files.deleteIfExists(pidFile(component));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path pidFile(String component) {
    return home.resolve("pids").resolve(component + ".pid");
  }
}
