package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.Command;
import dev.freehold.testbed.process.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes and starts the components of one cluster through kwokctl's binary runtime.
 *
 * <p>Everything lies in the cluster's directory: kwokctl's own files, and the home directory that
 * its children see, so that nothing of the user's is read or written.
 */
final class Kwokctl {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** kwok manages the nodes that carry this annotation and leaves all others alone. */
  static final String FAKE_NODE_ANNOTATION = "kwok.x-k8s.io/node";

  private final Path binaries;
  private final Path directory;
  private final String name;

  Kwokctl(Path binaries, Path directory, String name) {
    this.binaries = binaries;
    this.directory = directory;
    this.name = name;
  }

  /** The directory of the components: {@code pids}, {@code logs}, {@code etcd}, {@code pki}. */
  Path home() {
    return directory.resolve("kwok").resolve("clusters").resolve(name);
  }

  boolean exists() {
    return Files.exists(home().resolve("kwok.yaml"));
  }

  void create(Path kubeconfig, boolean auditLog) {
    var words =
        new ArrayList<>(
            List.of(binary("kwokctl"), "create", "cluster", "--name", name, "--runtime", "binary"));
    words.addAll(List.of("--config", write("kwokctl.yaml", settings()).toString()));
    words.addAll(List.of("--kubeconfig", kubeconfig.toString(), "--kube-authorization"));
    for (var component :
        List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")) {
      words.addAll(List.of("--" + component + "-binary", binary(component)));
    }
    words.addAll(List.of("--kwok-controller-binary", binary("kwok")));
    if (auditLog) {
      words.addAll(
          List.of("--kube-audit-policy", write("audit-policy.yaml", AuditLog.POLICY).toString()));
    }
    words.addAll(List.of("--wait", LIMIT.toSeconds() + "s"));
    run(words);
  }

  /** Starts the components that do not run and waits until the cluster is ready. */
  void start() {
    run(
        List.of(
            binary("kwokctl"),
            "start",
            "cluster",
            "--name",
            name,
            "--wait",
            LIMIT.toSeconds() + "s"));
  }

  /** What every program that works for this cluster gets: no trace of the user's own files. */
  Map<String, String> environment() {
    return Map.of(
        "HOME", directory.toString(), "KWOK_WORKDIR", directory.resolve("kwok").toString());
  }

  String binary(String program) {
    return binaries.resolve(program).toString();
  }

  private void run(List<String> words) {
    Command.of(words).with(environment()).in(directory).within(LIMIT.plusSeconds(30)).run();
  }

  /**
   * Local addresses only: by default kwokctl's components listen on all, etcd without any password
   * among them. The advertised address is one that nobody has: left out, the API server asks for
   * the default route and does not start on an offline machine.
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

  private Path write(String file, String text) {
    try {
      return Files.writeString(directory.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
