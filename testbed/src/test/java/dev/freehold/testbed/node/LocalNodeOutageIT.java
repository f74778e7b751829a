package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.TestingNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.cluster.ClusterOptions;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

/** Stops the API server, so it has a cluster of its own. */
class LocalNodeOutageIT {

  @Test
  void podsGoOnWithoutTheApiServerAndTheirRestartIsMadeUpForOnceItIsBack() throws IOException {
    try (var cluster = Cluster.start(ClusterOptions.temporary("node-outage"));
        var node = new TestingNode(cluster).started()) {
      // Given
      node.create(
          """
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: settings}
          data: {COLOUR: blue}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: patient}
          spec:
            nodeSelector: {kubernetes.io/hostname: NODE}
            containers:
              - name: app
                image: app:1
                ports: [{containerPort: 8080}]
                envFrom: [{configMapRef: {name: settings}}]
                readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1}
          """);
      var pod = node.awaitReady("patient");
      var port = pod.getMetadata().getAnnotations().get(LocalPorts.MAIN);
      var uid = pod.getMetadata().getUid();

      // When
      cluster.killApiServer();
      var withoutApiServer =
          node.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/env?COLOUR")));
      node.processes(uid)
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      await().atMost(PATIENCE).until(() -> node.processes(uid).isEmpty());
      cluster.startApiServer();

      // Then
      assertThat(withoutApiServer.body()).isEqualTo("blue");
      var back =
          node.awaitPod(
              "patient",
              it ->
                  Readiness.isPodReady(it)
                      && it.getStatus().getContainerStatuses().getFirst().getRestartCount() == 1);
      assertThat(
              back.getStatus()
                  .getContainerStatuses()
                  .getFirst()
                  .getLastState()
                  .getTerminated()
                  .getExitCode())
          .isEqualTo(137);
      assertThat(node.processes(uid)).hasSize(1);
    }
  }
}
