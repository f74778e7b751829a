package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.TestingNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.freehold.testbed.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent as a process of its own, killed without warning. */
class LocalNodeRestartIT {

  private TestingNode node;
  private Process agent;

  @BeforeEach
  void createNode() throws IOException {
    node = new TestingNode();
    agent = startAgent();
  }

  @AfterEach
  void closeNode() throws IOException, InterruptedException {
    agent.destroyForcibly().waitFor();
    node.close();
  }

  @Test
  void aKilledAgentComesBackToTheSameProcessesAndLeavesNoOrphan() throws Exception {
    // Given
    var kept = uidOnceReady("kept");
    var deleted = uidOnceReady("deleted");
    var forced = uidOnceReady("forced");
    var processes = node.processes(kept);
    var answer = node.pod("kept").getMetadata().getAnnotations().get(LocalPorts.MAIN);

    // When
    agent.destroyForcibly().waitFor();
    node.client.pods().inNamespace(node.namespace).withName("deleted").delete();
    node.client.pods().inNamespace(node.namespace).withName("forced").withGracePeriod(0).delete();
    var aliveWithoutAgent =
        List.of(node.processes(kept), node.processes(deleted), node.processes(forced));
    agent = startAgent();

    // Then
    assertThat(aliveWithoutAgent).allSatisfy(pids -> assertThat(pids).hasSize(1));
    node.awaitGone("deleted");
    await()
        .atMost(PATIENCE)
        .until(() -> node.processes(forced).isEmpty() && node.processes(deleted).isEmpty());
    assertThat(node.processes(kept)).isEqualTo(processes).hasSize(1);
    assertThat(node.pod("kept").getMetadata().getAnnotations())
        .containsEntry(LocalPorts.MAIN, answer);
    assertThat(node.pod("kept").getStatus().getContainerStatuses().getFirst().getRestartCount())
        .isZero();

    // When
    ProcessHandle.of(processes.getFirst()).ifPresent(ProcessHandle::destroyForcibly);

    // Then
    node.awaitPod(
        "kept", pod -> pod.getStatus().getContainerStatuses().getFirst().getRestartCount() == 1);
    node.awaitReady("kept");
    assertThat(node.processes(kept)).hasSize(1).isNotEqualTo(processes);

    // When
    node.client.pods().inNamespace(node.namespace).withName("kept").delete();

    // Then
    node.awaitGone("kept");
    assertThat(node.processes(kept)).isEmpty();
  }

  private String uidOnceReady(String pod) {
    node.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s}
        spec:
          nodeSelector: {kubernetes.io/hostname: NODE}
          containers:
            - name: app
              image: app:1
              ports: [{containerPort: 8080}]
              readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1}
        """
            .formatted(pod));
    return node.awaitReady(pod).getMetadata().getUid();
  }

  private Process startAgent() throws IOException {
    var log = Files.createDirectories(node.directory).resolve("agent.log").toFile();
    return new ProcessBuilder(
            Images.java(),
            "-cp",
            System.getProperty("java.class.path"),
            LocalNode.class.getName(),
            "--kubeconfig",
            Cluster.shared().kubeconfig().toString(),
            "--name",
            node.name,
            "--directory",
            node.directory.toString(),
            "--images",
            node.images.toString(),
            "--ingress-port",
            "0")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }
}
