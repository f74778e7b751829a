package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.TestingNode.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalNodeIT {

  private static TestingNode node;

  @BeforeAll
  static void startNode() throws IOException {
    node = new TestingNode().started();
  }

  @AfterAll
  static void closeNode() throws IOException {
    node.close();
  }

  /** The test does what the operator does: an app that sleeps is woken by the mark of a request. */
  @Test
  void aRequestWakesAnAppThatSleepsAndIsHeldUntilItIsReady() {
    // Given
    node.create(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: sleeper}
        spec:
          replicas: 0
          selector: {matchLabels: {app: sleeper}}
          template:
            metadata: {labels: {app: sleeper}}
            spec:
              nodeSelector: {kubernetes.io/hostname: NODE}
              containers:
                - name: app
                  image: app:1
                  ports: [{name: http, containerPort: 8080}]
                  readinessProbe: {httpGet: {path: /health, port: http}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: sleeper}
        spec: {selector: {app: sleeper}, ports: [{name: web, port: 80, targetPort: http}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: sleeper, annotations: {freehold.dev/mark-requests: 3600s}}
        spec:
          rules:
            - host: sleeper.localhost
              http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: sleeper, port: {name: web}}}}]}
        """);
    var ingress =
        node.client.network().v1().ingresses().inNamespace(node.namespace).withName("sleeper");
    await()
        .atMost(PATIENCE)
        .until(() -> node.send(node.to("sleeper.localhost", "/")).statusCode() == 503);
    assertThat(ingress.get().getMetadata().getAnnotations())
        .as("suspended: nobody is asked to wake it")
        .doesNotContainKey(RequestMarks.LAST_REQUEST);
    ingress.patch(
        PatchContext.of(PatchType.JSON_MERGE),
        "{\"metadata\": {\"annotations\": {\"%s\": \"true\"}}}".formatted(RequestMarks.HIBERNATED));
    var waker =
        Thread.ofVirtual()
            .start(
                () -> {
                  await()
                      .atMost(PATIENCE)
                      .until(
                          () ->
                              ingress
                                  .get()
                                  .getMetadata()
                                  .getAnnotations()
                                  .containsKey(RequestMarks.LAST_REQUEST));
                  node.client
                      .apps()
                      .deployments()
                      .inNamespace(node.namespace)
                      .withName("sleeper")
                      .scale(1);
                });

    // When: the first request that the mark comes from
    var answer = node.send(node.to("sleeper.localhost", "/"));
    while (!ingress.get().getMetadata().getAnnotations().containsKey(RequestMarks.LAST_REQUEST)) {
      answer = node.send(node.to("sleeper.localhost", "/"));
    }

    // Then
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(waker.isAlive()).isFalse();
    var mark = ingress.get().getMetadata().getAnnotations().get(RequestMarks.LAST_REQUEST);
    node.send(node.to("sleeper.localhost", "/"));
    assertThat(ingress.get().getMetadata().getAnnotations())
        .containsEntry(RequestMarks.LAST_REQUEST, mark);
  }

  @Test
  void twoPodsWithTheSamePortAnswerThroughTheIngressByHost() {
    // Given
    node.create(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              nodeSelector: {kubernetes.io/hostname: NODE}
              containers:
                - name: app
                  image: app:1
                  ports: [{name: http, containerPort: 8080}]
                  readinessProbe: {httpGet: {path: /health, port: http}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: web, port: 80, targetPort: http}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
            - host: web.localhost
              http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: web}}}}]}
        """);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                node.client.apps().deployments().inNamespace(node.namespace).withName("web").get(),
            deployment -> Integer.valueOf(2).equals(deployment.getStatus().getAvailableReplicas()));

    // When
    var answers = new HashSet<String>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              var response = node.send(node.to("web.localhost:80", "/"));
              return response.statusCode() == 200
                  && answers.add(response.body())
                  && answers.size() == 2;
            });
    var echo =
        node.send(
            node.to("WEB.localhost", "/echo?a=%20b")
                .header("X-Test", "1")
                .POST(BodyPublishers.ofString("body")));
    var unknown = node.send(node.to("nobody.localhost", "/"));

    // Then
    var pods =
        node.client.pods().inNamespace(node.namespace).withLabel("app", "web").list().getItems();
    assertThat(pods)
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(answers);
    assertThat(pods).extracting(pod -> pod.getStatus().getPodIP()).doesNotHaveDuplicates();
    assertThat(echo.statusCode()).isEqualTo(201);
    assertThat(echo.body())
        .isEqualTo("POST /echo?a=%20b host=WEB.localhost forwarded=WEB.localhost x=1 body");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("nobody.localhost", "web.localhost");
    assertThat(
            node.client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(node.namespace)
                .list()
                .getItems())
        .singleElement()
        .satisfies(slice -> assertThat(slice.getEndpoints()).hasSize(2));
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
    var review = review(first, "freehold");
    assertThat(review.getAuthenticated()).isTrue();
    assertThat(review.getUser().getUsername())
        .isEqualTo("system:serviceaccount:" + node.namespace + ":default");
    assertThat(review.getUser().getExtra().get("authentication.kubernetes.io/pod-name"))
        .containsExactly("bearer");
    assertThat(review(first, "other").getAuthenticated()).isNotEqualTo(true);
    await().atMost(PATIENCE).until(() -> node.ask("bearer", file), token -> !token.equals(first));
    assertThat(review(node.ask("bearer", file), "freehold").getAuthenticated()).isTrue();
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

  private static ContainerStatus status(Pod pod) {
    return pod.getStatus().getContainerStatuses().getFirst();
  }

  private static io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus review(
      String token, String audience) {
    return node.client
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
}
