package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.node.IngressRoutes.Route;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngressRoutesTest {

  private static final Ingress INGRESS =
      Serialization.unmarshal(
          """
          metadata: {name: web, namespace: acme}
          spec:
            rules:
              - host: acme.localhost
                http:
                  paths:
                    - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                    - {path: /admin, pathType: Prefix, backend: {service: {name: web, port: {name: admin}}}}
          """,
          Ingress.class);
  private static final Service SERVICE =
      Serialization.unmarshal(
          """
          metadata: {name: web, namespace: acme}
          spec:
            selector: {app: web}
            ports: [{name: web, port: 80, targetPort: http}, {name: admin, port: 81, targetPort: 9000}]
          """,
          Service.class);

  @Test
  void theLongestPathLeadsToTheLocalPortsOfReadyPods() {
    // Given
    var routes = routes(pod("web-1", "True"), pod("web-0", "False"));

    // Then
    assertThat(routes.find("acme.localhost", "/tasks")).isEqualTo(new Route.Found(List.of(41000)));
    assertThat(routes.find("ACME.localhost", "/admin/x"))
        .isEqualTo(new Route.Found(List.of(42000)));
    assertThat(routes.find("acme.localhost", "/administrators"))
        .isEqualTo(new Route.Found(List.of(41000)));
  }

  @Test
  void withoutAReadyPodTheReasonNamesThePods() {
    assertThat(routes(pod("web-0", "False")).find("acme.localhost", "/"))
        .isInstanceOfSatisfying(
            Route.Unavailable.class,
            route -> assertThat(route.reason()).contains("acme/web", "web-0 Running"));
  }

  @Test
  void anUnknownHostIsToldTheKnownOnes() {
    assertThat(routes().find("other.localhost", "/"))
        .isInstanceOfSatisfying(
            Route.UnknownHost.class,
            route -> assertThat(route.known()).containsExactly("acme.localhost"));
  }

  private static IngressRoutes routes(Pod... pods) {
    return new IngressRoutes(() -> List.of(INGRESS), () -> List.of(SERVICE), () -> List.of(pods));
  }

  private static Pod pod(String name, String ready) {
    return Serialization.unmarshal(
        """
        metadata:
          name: %s
          namespace: acme
          labels: {app: web, more: "1"}
          annotations: {freehold.dev/local-ports: "8080=41000,9000=42000"}
        spec: {containers: [{name: app, ports: [{name: http, containerPort: 8080}]}]}
        status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
        """
            .formatted(name, ready),
        Pod.class);
  }
}
