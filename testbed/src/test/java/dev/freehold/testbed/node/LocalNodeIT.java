package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.TestingNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalNodeIT {

  @AutoClose private static TestingNode node;

  @BeforeAll
  static void startNode() throws IOException {
    node = new TestingNode().started();
  }

  @Test
  void aPodThatSomebodyElseCallsUnreadyIsCalledReadyAgain() {
    // Given
    node.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: doubted}
        spec:
          nodeSelector: {kubernetes.io/hostname: NODE}
          containers: [{name: app, image: "app:1", ports: [{containerPort: 8080}]}]
        """);
    node.awaitReady("doubted");

    // When
    var doubted =
        node.client
            .pods()
            .inNamespace(node.namespace)
            .withName("doubted")
            .editStatus(
                pod -> {
                  pod.getStatus().getConditions().stream()
                      .filter(condition -> condition.getType().equals("Ready"))
                      .forEach(condition -> condition.setStatus("False"));
                  return pod;
                });

    // Then
    assertThat(Readiness.isPodReady(doubted)).isFalse();
    node.awaitReady("doubted");
  }

  @Test
  void aSecondAgentOnTheSameDirectoryIsRefused() {
    var settings = LocalNodeSettings.of("second", node.directory, node.images, 0);
    assertThatThrownBy(() -> LocalNode.start(node.client, settings))
        .hasMessageContaining("another local node uses " + node.directory);
  }

  @Test
  void aDeletedPodEndsWithGraceAndAStubbornOneIsKilled() {
    // Given
    var farewell = node.directory.resolve("farewell");
    for (var pod : Map.of("polite", "FAREWELL", "stubborn", "STUBBORN").entrySet()) {
      node.create(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: %s}
          spec:
            terminationGracePeriodSeconds: 2
            nodeSelector: {kubernetes.io/hostname: NODE}
            containers:
              - name: app
                image: app:1
                env: [{name: %s, value: "%s"}]
                ports: [{containerPort: 8080}]
                readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1}
          """
              .formatted(pod.getKey(), pod.getValue(), farewell));
    }
    var polite = node.awaitReady("polite").getMetadata().getUid();
    var stubborn = node.awaitReady("stubborn").getMetadata().getUid();

    // When
    node.client.pods().inNamespace(node.namespace).withName("polite").delete();
    node.client.pods().inNamespace(node.namespace).withName("stubborn").delete();

    // Then
    node.awaitGone("polite");
    node.awaitGone("stubborn");
    assertThat(farewell).hasContent("bye");
    assertThat(node.processes(polite)).isEmpty();
    assertThat(node.processes(stubborn)).isEmpty();
    await()
        .atMost(PATIENCE)
        .until(() -> !Files.exists(PodDirectory.all(node.directory).resolve(stubborn)));
  }
}
