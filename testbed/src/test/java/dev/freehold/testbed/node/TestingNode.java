package dev.freehold.testbed.node;

import static org.awaitility.Awaitility.await;

import dev.freehold.testbed.cluster.Cluster;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A local node with a name, directory and namespace of its own on the shared cluster; all of it is
 * gone when closed.
 */
final class TestingNode implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  final Cluster cluster;
  final KubernetesClient client;
  final String name = "local-" + UUID.randomUUID().toString().substring(0, 8);
  final String namespace = "on-" + name;
  final Path directory;
  final Path images;
  private LocalNode node;

  TestingNode() throws IOException {
    this(Cluster.shared());
  }

  TestingNode(Cluster cluster) throws IOException {
    this.cluster = cluster;
    this.client = cluster.client();
    directory = Files.createTempDirectory("freehold-node");
    images = directory.resolve("images.properties");
    Files.writeString(
        images,
        "app:1=java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m -cp \"%s\" %s\n"
            .formatted(
                Path.of("target/test-classes").toAbsolutePath(), TestingApp.class.getName()));
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                client.serviceAccounts().inNamespace(namespace).withName("default").get() != null);
  }

  /**
   * Starts the agent in this JVM with short pauses: back-off 0.5 s, tokens renewed after 2.4 s of
   * 600, volumes every 0.2 s.
   */
  TestingNode started() {
    node =
        LocalNode.start(
            client,
            new LocalNodeSettings(
                name,
                directory,
                images,
                0,
                new BackOff(Duration.ofMillis(500), Duration.ofSeconds(5)),
                0.004,
                Duration.ofMillis(200),
                1 << 20));
    return this;
  }

  /** Creates what the YAML says; {@code NODE} stands for the node's name. */
  void create(String yaml) {
    var bytes = yaml.replace("NODE", name).getBytes(StandardCharsets.UTF_8);
    client.load(new ByteArrayInputStream(bytes)).inNamespace(namespace).create();
  }

  Pod pod(String podName) {
    return client.pods().inNamespace(namespace).withName(podName).get();
  }

  Pod awaitPod(String podName, Predicate<Pod> condition) {
    return await()
        .atMost(PATIENCE)
        .until(() -> pod(podName), pod -> pod != null && condition.test(pod));
  }

  Pod awaitReady(String podName) {
    return awaitPod(podName, Readiness::isPodReady);
  }

  void awaitGone(String podName) {
    await().atMost(PATIENCE).until(() -> pod(podName) == null);
  }

  /** Asks a pod's process itself. */
  String ask(String podName, String path) {
    var port = pod(podName).getMetadata().getAnnotations().get(LocalPorts.MAIN);
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))).body();
  }

  /** A request to the ingress, with a host. */
  HttpRequest.Builder to(String host, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.ingressPort() + path))
        .header("Host", host);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the API server says of a token. */
  TokenReviewStatus review(String token, String audience) {
    return client
        .resource(
            new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience)
                .endSpec()
                .build())
        .create()
        .getStatus();
  }

  /** The live processes that carry the marks of a pod. */
  java.util.List<Long> processes(String podUid) {
    return new NodeProcesses(directory)
        .marked(process -> process.pod().equals(podUid)).stream()
            .map(NodeProcesses.Marked::pid)
            .toList();
  }

  @Override
  public void close() throws IOException {
    client.namespaces().withName(namespace).delete();
    if (node != null) {
      node.close();
    }
    client.pods().inNamespace(namespace).withGracePeriod(0).delete();
    client.nodes().withName(name).delete();
    LocalNode.endProcesses(directory);
    PodDirectory.delete(directory);
  }
}
