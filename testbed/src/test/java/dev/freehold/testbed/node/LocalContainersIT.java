package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.TestingNode.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalContainersIT {

  @AutoClose private static TestingNode node;

  @BeforeAll
  static void startNode() throws IOException {
    node = new TestingNode().started();
  }

  @Test
  void aContainerSeesItsVariablesAndFiles() throws IOException {
    // Given
    node.create(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: login}
        stringData: {username: alice, password: before}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {COLOUR: blue}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: seeing, labels: {tier: gold}}
        spec:
          nodeSelector: {kubernetes.io/hostname: NODE}
          containers:
            - name: app
              image: app:1
              ports: [{containerPort: 8080}]
              readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1}
              envFrom: [{prefix: C_, configMapRef: {name: settings}}, {secretRef: {name: none, optional: true}}]
              env:
                - {name: USER_NAME, valueFrom: {secretKeyRef: {name: login, key: username}}}
                - {name: GREETING, value: hello $(USER_NAME) $$(USER_NAME)}
                - {name: TIER, valueFrom: {fieldRef: {fieldPath: "metadata.labels['tier']"}}}
                - {name: SERVICE_BINDING_ROOT, value: /bindings}
              volumeMounts: [{name: login, mountPath: /bindings/database}]
          volumes: [{name: login, secret: {secretName: login, defaultMode: 0440}}]
        """);

    // When
    node.awaitReady("seeing");

    // Then
    assertThat(node.ask("seeing", "/env?C_COLOUR")).isEqualTo("blue");
    assertThat(node.ask("seeing", "/env?GREETING")).isEqualTo("hello alice $(USER_NAME)");
    assertThat(node.ask("seeing", "/env?TIER")).isEqualTo("gold");
    var password = node.ask("seeing", "/env?SERVICE_BINDING_ROOT") + "/database/password";
    assertThat(node.ask("seeing", "/file?" + password)).isEqualTo("before");

    // When
    node.client
        .secrets()
        .inNamespace(node.namespace)
        .withName("login")
        .edit(
            secret -> {
              secret
                  .getData()
                  .put("password", Base64.getEncoder().encodeToString("after".getBytes(UTF_8)));
              return secret;
            });

    // Then
    await().atMost(PATIENCE).until(() -> node.ask("seeing", "/file?" + password).equals("after"));
  }

  @Test
  void aProjectedTokenPassesReviewForItsAudienceAndIsRenewed() {
    // Given
    node.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: bearer}
        spec:
          nodeSelector: {kubernetes.io/hostname: NODE}
          containers:
            - name: app
              image: app:1
              ports: [{containerPort: 8080}]
              readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1}
              env: [{name: TOKEN, value: /var/run/freehold/token}]
              volumeMounts: [{name: token, mountPath: /var/run/freehold}]
          volumes:
            - name: token
              projected: {sources: [{serviceAccountToken: {audience: freehold, expirationSeconds: 600, path: token}}]}
        """);
    node.awaitReady("bearer");
    var file = "/file?" + node.ask("bearer", "/env?TOKEN");

    // When
    var first = node.ask("bearer", file);

    // Then
    var review = node.review(first, "freehold");
    assertThat(review.getAuthenticated()).isTrue();
    assertThat(review.getUser().getUsername())
        .isEqualTo("system:serviceaccount:" + node.namespace + ":default");
    assertThat(review.getUser().getExtra().get("authentication.kubernetes.io/pod-name"))
        .containsExactly("bearer");
    assertThat(node.review(first, "other").getAuthenticated()).isNotEqualTo(true);
    await().atMost(PATIENCE).until(() -> node.ask("bearer", file), token -> !token.equals(first));
    assertThat(node.review(node.ask("bearer", file), "freehold").getAuthenticated()).isTrue();
  }

  @Test
  void aContainerThatFailsItsLivenessProbeIsRestartedAndThenBacksOff() {
    // Given
    var seen = new CopyOnWriteArrayList<ContainerStatus>();
    node.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: frail}
        spec:
          nodeSelector: {kubernetes.io/hostname: NODE}
          containers:
            - name: app
              image: app:1
              ports: [{containerPort: 8080}]
              readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1}
              livenessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1, failureThreshold: 1, initialDelaySeconds: 2}
        """);
    var before = node.awaitReady("frail");
    try (var watch =
        node.client
            .pods()
            .inNamespace(node.namespace)
            .withName("frail")
            .inform(new SeenStatuses(seen))) {

      // When
      node.ask("frail", "/sick");
      node.awaitPod("frail", pod -> status(pod).getRestartCount() == 1 && status(pod).getReady());
      node.ask("frail", "/sick");
      node.awaitPod("frail", pod -> status(pod).getRestartCount() == 2 && status(pod).getReady());
    }

    // Then
    assertThat(seen)
        .filteredOn(status -> status.getState().getWaiting() != null)
        .extracting(status -> status.getState().getWaiting().getReason())
        .contains("CrashLoopBackOff");
    assertThat(status(node.pod("frail")).getLastState().getTerminated().getReason())
        .isEqualTo("Error");
    assertThat(node.processes(before.getMetadata().getUid())).hasSize(1);
  }

  @Test
  void anUnknownImageIsSaidAndRunsOnceItIsKnown() throws IOException {
    // Given
    node.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: foreign}
        spec:
          nodeSelector: {kubernetes.io/hostname: NODE}
          containers: [{name: app, image: "foreign:7", ports: [{containerPort: 8080}]}]
        """);
    var waiting =
        node.awaitPod(
            "foreign",
            pod ->
                !pod.getStatus().getContainerStatuses().isEmpty()
                    && status(pod).getState().getWaiting() != null
                    && "ErrImagePull".equals(status(pod).getState().getWaiting().getReason()));
    assertThat(status(waiting).getState().getWaiting().getMessage())
        .contains("foreign:7", node.images.toString(), "app:1");

    // When
    var known = Files.readString(node.images);
    Files.writeString(node.images, known.replace("app:1", "foreign:7"), StandardOpenOption.APPEND);

    // Then
    node.awaitReady("foreign");
  }

  @Test
  void initContainersRunOneAfterAnotherBeforeTheContainers() throws IOException {
    // Given
    Files.writeString(node.images, "shell:1=sh -c\n", StandardOpenOption.APPEND);

    // When
    node.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: prepared}
        spec:
          nodeSelector: {kubernetes.io/hostname: NODE}
          initContainers:
            - {name: one, image: "shell:1", args: ["printf one > /scratch/state"], volumeMounts: [{name: work, mountPath: /scratch}]}
            - {name: two, image: "shell:1", args: ["printf two >> /scratch/state"], volumeMounts: [{name: work, mountPath: /scratch}]}
          containers:
            - name: app
              image: app:1
              env: [{name: STATE, value: /scratch/state}]
              ports: [{containerPort: 8080}]
              volumeMounts: [{name: work, mountPath: /scratch}]
              readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 1}
          volumes: [{name: work, emptyDir: {}}]
        """);
    node.awaitReady("prepared");

    // Then
    assertThat(node.ask("prepared", "/file?" + node.ask("prepared", "/env?STATE")))
        .isEqualTo("onetwo");
  }

  private static ContainerStatus status(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }
}
