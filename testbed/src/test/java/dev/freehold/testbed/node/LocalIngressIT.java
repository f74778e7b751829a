package dev.freehold.testbed.node;

import static dev.freehold.testbed.node.TestingNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LocalIngressIT {

  @AutoClose private static TestingNode node;

  @BeforeAll
  static void startNode() throws IOException {
    node = new TestingNode().started();
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
}
