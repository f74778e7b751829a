package dev.freehold.testbed.cluster;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is to be.
 *
 * @param name a DNS label; the context in the kubeconfig is {@code kwok-NAME}
 * @param directory where it lives and stays when stopped; null: a temporary one, removed with the
 *     cluster
 * @param temporaryParent where a temporary directory is made
 * @param auditLog whether the API server writes every request to {@link Cluster#auditLog()}
 * @param fakeNodes kwok's nodes, each with room for 10,000 pods that only pretend to run
 * @param progress takes lines for people about what takes long
 */
public record ClusterOptions(
    String name,
    @Nullable Path directory,
    Path temporaryParent,
    boolean auditLog,
    int fakeNodes,
    Consumer<String> progress) {

  /** A cluster that goes with this JVM: no audit log, no nodes. */
  public static ClusterOptions temporary(String name) {
    var parent = Path.of(System.getProperty("java.io.tmpdir"));
    return new ClusterOptions(name, null, parent, false, 0, _ -> {});
  }

  /** A cluster that lives in a directory and can be started there again. */
  public static ClusterOptions kept(String name, Path directory) {
    return new ClusterOptions(name, directory, directory, false, 0, _ -> {});
  }

  /**
   * Puts a temporary cluster under another directory, for example {@code /dev/shm} for benchmarks.
   */
  public ClusterOptions under(Path parent) {
    return new ClusterOptions(name, directory, parent, auditLog, fakeNodes, progress);
  }

  public ClusterOptions withAuditLog() {
    return new ClusterOptions(name, directory, temporaryParent, true, fakeNodes, progress);
  }

  public ClusterOptions withFakeNodes(int count) {
    return new ClusterOptions(name, directory, temporaryParent, auditLog, count, progress);
  }

  public ClusterOptions withProgress(Consumer<String> lines) {
    return new ClusterOptions(name, directory, temporaryParent, auditLog, fakeNodes, lines);
  }
}
