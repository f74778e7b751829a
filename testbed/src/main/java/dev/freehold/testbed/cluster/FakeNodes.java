package dev.freehold.testbed.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * Nodes that exist in the API only: kwok keeps them Ready and sets the pods bound to them Running.
 */
final class FakeNodes {

  /** Roomy: a benchmark must wait for the operator, not for a place in the cluster. */
  private static final Map<String, Quantity> CAPACITY =
      Map.of(
          "cpu", new Quantity("10k"), "memory", new Quantity("100Ti"), "pods", new Quantity("10k"));

  private final KubernetesClient client;

  FakeNodes(KubernetesClient client) {
    this.client = client;
  }

  void ensure(int count) {
    for (var number = 0; number < count; number++) {
      var node = node("fake-" + number);
      if (client.resource(node).get() == null) {
        client.resource(node).create();
      }
    }
  }

  private static Node node(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .addToAnnotations(Kwokctl.FAKE_NODE_ANNOTATION, "fake")
        .addToLabels(
            Map.of(
                "kubernetes.io/hostname", name,
                "kubernetes.io/os", "linux",
                "kubernetes.io/arch", "amd64",
                "type", "kwok"))
        .endMetadata()
        .withNewStatus()
        .withCapacity(CAPACITY)
        .withAllocatable(CAPACITY)
        .endStatus()
        .build();
  }
}
