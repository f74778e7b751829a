package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.Command;
import dev.freehold.testbed.process.FreePorts;
import dev.freehold.testbed.process.OsProcess;
import dev.freehold.testbed.process.Workspace;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes and starts the components of one cluster through kwokctl's binary runtime.
 *
 * <p>Everything lies in the cluster's directory: kwokctl's own files, and the home directory that
 * its children see, so that nothing of the user's is read or written.
 */
final class Kwokctl {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** kwok manages the nodes that carry this annotation and leaves all others alone. */
  static final String FAKE_NODE_ANNOTATION = "kwok.x-k8s.io/node";

  /** Programs by component. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "etcd",
          "etcd",
          Components.API_SERVER,
          "kube-apiserver",
          "kube-controller-manager",
          "kube-controller-manager",
          "kube-scheduler",
          "kube-scheduler",
          "kwok-controller",
          "kwok");

  private final Supplier<Path> binaries;
  private final Path directory;
  private final String name;

  Kwokctl(Supplier<Path> binaries, Path directory, String name) {
    this.binaries = binaries;
    this.directory = directory;
    this.name = name;
  }

  /** The directory of the components: {@code pids}, {@code logs}, {@code etcd}, {@code pki}. */
  Path home() {
    return directory.resolve("kwok").resolve("clusters").resolve(name);
  }

  /** Whether {@link #create} once came to its end. */
  boolean exists() {
    return Files.exists(createdMark());
  }

  /**
   * Makes and starts the cluster, afresh where an earlier attempt was interrupted; returns when it
   * is ready.
   */
  void create(Path kubeconfig, boolean auditLog) {
    removeAttempt();
    var words =
        new ArrayList<>(
            List.of(binary("kwokctl"), "create", "cluster", "--name", name, "--runtime", "binary"));
    words.addAll(List.of("--config", write("kwokctl.yaml", settings()).toString()));
    words.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--kube-authorization"));
    PROGRAMS.forEach(
        (component, program) ->
            words.addAll(List.of("--" + component + "-binary", binary(program))));
    if (auditLog) {
      words.addAll(
          List.of("--kube-audit-policy", write("audit-policy.yaml", AuditLog.POLICY).toString()));
    }
    run(words);
    write(createdMark().getFileName().toString(), "");
  }

  /** Starts the components that do not run. */
  void start() {
    linkPrograms();
    run(List.of(binary("kwokctl"), "start", "cluster", "--name", name));
  }

  /** What every program that works for this cluster gets: no trace of the user's own files. */
  Map<String, String> environment() {
    var path = binaries.get() + File.pathSeparator + System.getenv("PATH");
    return Map.of(
        "HOME", directory.toString(),
        "KWOK_WORKDIR", directory.resolve("kwok").toString(),
        // kwokctl calls kubectl, and downloads one when there is none.
        "PATH", path);
  }

  String binary(String program) {
    return binaries.get().resolve(program).toString();
  }

  private void run(List<String> words) {
    Command.of(words).with(environment()).in(directory).within(LIMIT).run();
  }

  /**
   * Local addresses only: by default kwokctl's components listen on all, etcd without any password
   * among them. The advertised address is one that nobody has: left out, the API server asks for
   * the default route and does not start on an offline machine. The controllers' own brakes (20
   * requests a second by default) would be all that a benchmark measures.
   */
  private static String settings() {
    return """
        apiVersion: config.kwok.x-k8s.io/v1alpha1
        kind: KwokctlConfiguration
        options:
          bindAddress: 127.0.0.1
          etcdPort: %d
          etcdPeerPort: %d
          kubeApiserverPort: %d
          kubeControllerManagerPort: %d
          kubeSchedulerPort: %d
          kwokControllerPort: %d
        componentsPatches:
          - name: kube-apiserver
            extraArgs:
              - {key: advertise-address, value: 192.0.2.1}
              - {key: audit-log-maxsize, value: "%d"}
          - name: kube-controller-manager
            extraArgs:
              - {key: leader-elect, value: "false"}
              - {key: kube-api-qps, value: "300"}
              - {key: kube-api-burst, value: "400"}
          - name: kube-scheduler
            extraArgs:
              - {key: leader-elect, value: "false"}
              - {key: kube-api-qps, value: "300"}
              - {key: kube-api-burst, value: "400"}
          - name: kwok-controller
            extraArgs:
              - {key: manage-all-nodes, value: "false"}
              - {key: manage-nodes-with-annotation-selector, value: %s=fake}
        """
        .formatted(
            FreePorts.next(),
            FreePorts.next(),
            FreePorts.next(),
            FreePorts.next(),
            FreePorts.next(),
            FreePorts.next(),
            AuditLog.MAX_MEGABYTES,
            FAKE_NODE_ANNOTATION);
  }

  private Path createdMark() {
    return directory.resolve("created");
  }

  private void removeAttempt() {
    try {
      OsProcess.serving(directory).forEach(OsProcess::killTree);
      Workspace.deleteTree(home());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the unfinished cluster in " + directory, e);
    }
  }

  /**
   * A kept cluster's links may lead to programs of an older version, or to a cache that was
   * emptied.
   */
  private void linkPrograms() {
    try {
      for (var component : PROGRAMS.entrySet()) {
        var link = home().resolve("bin").resolve(component.getKey());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(binary(component.getValue())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path write(String file, String text) {
    try {
      return Files.writeString(directory.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
