package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasskeySettingsTest {
  @ParameterizedTest
  @CsvSource({
    "https://console.example.org, , console.example.org",
    "https://console.example.org:8443, example.org, example.org",
    "http://localhost:8082, , localhost",
    "http://console.localhost, console.localhost, console.localhost",
  })
  void theDomainIsTheOriginsOrAboveIt(String origin, String rpId, String domain) {
    assertThat(new PasskeySettings(List.of(origin), rpId, 1).domain()).isEqualTo(domain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://console.example.org",
        "https://console.example.org/",
        "https://console.example.org/console",
        "https://Console.example.org",
        "https://user@console.example.org",
        "https://203.0.113.7",
        "https://[2001:db8::1]",
        "https://intranet",
        "console.example.org",
        "https://",
        "ftp://console.example.org",
        "",
      })
  void whatBrowsersOfferNoPasskeysToIsNoOrigin(String origin) {
    assertThatThrownBy(() -> new PasskeySettings(List.of(origin), null, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("freehold.identity.passkeys.origins");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"org", "https://example.org", "example.com", "ample.org", "", "example.org."})
  void aDomainIsAboveAllOrigins(String rpId) {
    assertThatThrownBy(() -> new PasskeySettings(List.of("https://console.example.org"), rpId, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("freehold.identity.passkeys.rp-id");
  }

  @Test
  void thereIsAnOriginAndRoomForAPasskey() {
    assertThatThrownBy(() -> new PasskeySettings(List.of(), null, 1))
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> new PasskeySettings(List.of("http://localhost"), null, 0))
        .hasMessageContaining("most-per-account");
  }
}
