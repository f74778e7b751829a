package dev.freehold.controlplane.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdpSettingsTest {
  private static final Duration LIFE = Duration.ofDays(90);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "console.example.org",
        "/console",
        "https:console.example.org",
        "https://console.example.org/",
        "https://console.example.org?x=1",
        "https://console.example.org#x",
      })
  void anIssuerIsAnAddressThatNothingCanBeAddedToWrongly(String issuer) {
    assertThatThrownBy(() -> new IdpSettings(URI.create(issuer), LIFE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aKeySignsForAtLeastTwiceAsLongAsItIsPublishedAhead() {
    var issuer = URI.create("https://console.example.org");

    assertThat(new IdpSettings(issuer, Duration.ofDays(2)).keyLife()).hasDays(2);
    assertThatThrownBy(() -> new IdpSettings(issuer, Duration.ofDays(2).minusSeconds(1)))
        .hasMessageContaining("freehold.idp.key-life");
  }
}
