package dev.freehold.testbed.cluster;

import org.jspecify.annotations.Nullable;

/** The one cluster of this JVM. A start that failed is not tried again for every test. */
final class SharedCluster {

  private static @Nullable Cluster cluster;
  private static @Nullable ClusterException failure;

  private SharedCluster() {}

  static synchronized Cluster get() {
    if (failure != null) {
      throw failure;
    }
    if (cluster == null) {
      try {
        cluster = Cluster.start(options());
      } catch (ClusterException e) {
        failure = e;
        throw e;
      }
    }
    return cluster;
  }

  /** Progress goes where it is seen without any logger: a first build takes minutes. */
  private static ClusterOptions options() {
    return ClusterOptions.temporary("shared")
        .withAuditLog()
        .withFakeNodes(1)
        .withProgress(System.err::println);
  }
}
