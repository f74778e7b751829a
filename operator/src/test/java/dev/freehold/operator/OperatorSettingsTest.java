package dev.freehold.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class OperatorSettingsTest {
  @Test
  void withoutASettingThereIsNoControlPlane() {
    assertThat(bind(Map.of()).controlPlane()).isNull();
    assertThat(controlPlane("")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8082", "https://control.example.com"})
  void theControlPlanesAddressIsAnOrigin(String address) {
    assertThat(controlPlane(address)).isEqualTo(URI.create(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "control.example.com",
        "ftp://control.example.com",
        "https://control.example.com/",
        "https://control.example.com/api",
        "https://somebody@control.example.com",
        "https://control.example.com?a=b",
        "https://control.example.com#a",
        "https:control.example.com",
      })
  void whatIsMoreOrLessStopsTheStart(String address) {
    assertThatThrownBy(() -> controlPlane(address))
        .rootCause()
        .hasMessageStartingWith("freehold.control-plane must be an address like");
  }

  private static URI controlPlane(String address) {
    return bind(Map.of("freehold.control-plane", address)).controlPlane();
  }

  private static OperatorSettings bind(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("freehold", OperatorSettings.class);
  }
}
