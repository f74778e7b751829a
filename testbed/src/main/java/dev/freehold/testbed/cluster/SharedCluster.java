package dev.freehold.testbed.cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

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

  private static ClusterOptions options() {
    return ClusterOptions.temporary("shared")
        .withAuditLog()
        .withFakeNodes(1)
        .withProgress(LoggerFactory.getLogger(Cluster.class)::info);
  }
}
