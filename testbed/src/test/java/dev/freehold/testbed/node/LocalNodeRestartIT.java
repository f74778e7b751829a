package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.TestingNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.freehold.testbed.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent as a process of its own, killed without warning. */
class LocalNodeRestartIT {

  @AutoClose private TestingNode node;
  private Process agent;

  @BeforeEach
  void createNode() throws IOException {
    node = new TestingNode();
    agent = startAgent();
  }

  @AfterEach
  void killAgent() throws InterruptedException {
    agent.destroyForcibly().waitFor();
  }

  @Test
  void aKilledAgentComesBackToTheSameProcessesAndLeavesNoOrphan() throws Exception {
    // Given
    var kept = uidOnceReady("kept");
    var unrecorded = uidOnceReady("unrecorded");
    var deleted = uidOnceReady("deleted");
    var forced = uidOnceReady("forced");
    var processes = Stream.of(kept, unrecorded).map(node::processes).toList();
    var before = node.pod("kept");

    // When
    agent.destroyForcibly().waitFor();
    node.client.pods().inNamespace(node.namespace).withName("deleted").delete();
    node.client.pods().inNamespace(node.namespace).withName("forced").withGracePeriod(0).delete();
    var aliveWithoutAgent =
        Stream.of(kept, unrecorded, deleted, forced).map(node::processes).toList();
    forgetProcess(unrecorded);
    startDouble(kept);
    agent = startAgent();

    // Then
    assertThat(aliveWithoutAgent).allSatisfy(pids -> assertThat(pids).hasSize(1));
    node.awaitGone("deleted");
    await()
        .atMost(PATIENCE)
        .until(() -> node.processes(forced).isEmpty() && node.processes(deleted).isEmpty());
    await()
        .atMost(PATIENCE)
        .until(() -> Stream.of(kept, unrecorded).map(node::processes).toList().equals(processes));
    assertThat(node.pod("kept").getMetadata().getAnnotations())
        .isEqualTo(before.getMetadata().getAnnotations());
    assertThat(node.pod("kept").getStatus()).isEqualTo(before.getStatus());
    assertThat(
            node.pod("unrecorded").getStatus().getContainerStatuses().getFirst().getRestartCount())
        .isZero();

    // When
    ProcessHandle.of(processes.getFirst().getFirst()).ifPresent(ProcessHandle::destroyForcibly);

    // Then
    node.awaitPod(
        "kept", pod -> pod.getStatus().getContainerStatuses().getFirst().getRestartCount() == 1);
    node.awaitReady("kept");
    assertThat(node.processes(kept)).hasSize(1).isNotEqualTo(processes.getFirst());

    // When
    node.client.pods().inNamespace(node.namespace).withName("kept").delete();

    // Then
    node.awaitGone("kept");
    assertThat(node.processes(kept)).isEmpty();
  }

  /** As if the agent had been killed between the start of the process and the note of its pid. */
  private void forgetProcess(String podUid) throws IOException {
    var file = PodDirectory.all(node.directory).resolve(podUid).resolve("app.json");
    var run = Files.readString(file);
    Files.writeString(file, run.replaceAll("\"pid\":\\d+", "\"pid\":0"));
    assertThat(file).content().contains("\"pid\":0").isNotEqualTo(run);
  }

  /** A process of another run of the same container, which no agent may leave alive. */
  private void startDouble(String podUid) throws IOException {
    var log = node.directory.resolve("double.log");
    new NodeProcesses(node.directory)
        .start(
            podUid,
            "app",
            new Run(7, Map.of(), 0, 0, "2026-01-01T00:00:00Z", null, null),
            new Launch(List.of("sleep", "600"), Map.of(), node.directory, log));
    await().atMost(PATIENCE).until(() -> node.processes(podUid).size() == 2);
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
              readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1, initialDelaySeconds: 1}
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
