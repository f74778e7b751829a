package dev.freehold.crds;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ResourceTypes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The shared cluster with the committed CustomResourceDefinitions. */
final class InstalledCrds {
  private static boolean installed;

  private InstalledCrds() {}

  static synchronized Cluster cluster() {
    Cluster cluster = Cluster.shared();
    if (!installed) {
      install(cluster.client(), parsed(cluster.client()));
      installed = true;
    }
    return cluster;
  }

  static List<CustomResourceDefinition> parsed(KubernetesClient client) {
    return CrdManifests.all().stream()
        .map(
            yaml ->
                client.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class))
        .toList();
  }

  /** Returns when the API server serves them. */
  static void install(KubernetesClient client, List<CustomResourceDefinition> definitions) {
    definitions.forEach(definition -> client.resource(definition).serverSideApply());
    for (HasMetadata definition : definitions) {
      client
          .resource(definition)
          .waitUntilCondition(
              now -> ResourceTypes.isEstablished((CustomResourceDefinition) now),
              30,
              TimeUnit.SECONDS);
    }
  }
}
