package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerEnvironmentTest {

  private static final ConfigSources SOURCES =
      new ConfigSources() {
        @Override
        public Optional<Map<String, byte[]>> secret(String name) {
          return name.equals("login")
              ? Optional.of(Map.of("user", new byte[] {'a'}))
              : Optional.empty();
        }

        @Override
        public Optional<Map<String, byte[]>> configMap(String name) {
          return name.equals("settings")
              ? Optional.of(Map.of("COLOUR", new byte[] {'b'}))
              : Optional.empty();
        }
      };

  @Test
  void laterNamesWinAndReferencesToEarlierOnesAreExpanded() {
    // When
    var environment =
        environment(
            """
            envFrom: [{prefix: C_, configMapRef: {name: settings}}, {secretRef: {name: login}}]
            env:
              - {name: EARLY, value: $(LATE)}
              - {name: C_COLOUR, value: "$(C_COLOUR)c"}
              - {name: LATE, value: "$(C_COLOUR) $$(C_COLOUR) $(unknown)"}
              - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
              - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
              - {name: NONE, valueFrom: {secretKeyRef: {name: login, key: none, optional: true}}}
            """);

    // Then
    assertThat(environment)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "user",
                "a",
                "EARLY",
                "$(LATE)",
                "C_COLOUR",
                "bc",
                "LATE",
                "bc $(C_COLOUR) $(unknown)",
                "NAME",
                "acme-0",
                "IP",
                "10.1.0.1"));
  }

  @Test
  void aMissingSecretOrKeyIsNamed() {
    assertThatThrownBy(() -> environment("envFrom: [{secretRef: {name: gone}}]"))
        .isInstanceOf(ContainerWaits.class)
        .hasMessageContaining("Secret \"gone\" not found");
    assertThatThrownBy(
            () ->
                environment(
                    "env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: size}}}]"))
        .hasMessageContaining("ConfigMap \"settings\" has no key \"size\"");
  }

  @Test
  void theMainPortIsTheServerPortAndOthersGoByName() {
    // Given
    var container =
        Serialization.unmarshal(
            "ports: [{name: management, containerPort: 9000}, {name: http, containerPort: 8080}]",
            Container.class);

    // When
    var environment = ContainerEnvironment.ports(container, Map.of(9000, 41000, 8080, 42000));

    // Then
    assertThat(environment)
        .containsEntry("SERVER_PORT", "42000")
        .containsEntry("PORT", "42000")
        .containsEntry("MANAGEMENT_SERVER_PORT", "41000")
        .containsEntry("SERVER_ADDRESS", "127.0.0.1");
  }

  private static Map<String, String> environment(String container) {
    var pod = Serialization.unmarshal("metadata: {name: acme-0, namespace: acme}", Pod.class);
    return new ContainerEnvironment(SOURCES, new PodFields(pod, "10.1.0.1"))
        .of(Serialization.unmarshal(container, Container.class));
  }
}
