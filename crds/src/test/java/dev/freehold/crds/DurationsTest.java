package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "45s, PT45S",
    "90m, PT1H30M",
    "12h, PT12H",
    "30d, PT720H",
    "2w, PT336H",
    "999999w, PT167999832H"
  })
  void aNumberAndAUnitAreADuration(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
    assertThat(text).matches(Durations.PATTERN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "30", "d", "30 d", "1h30m", "-1d", "1.5h", "30D", "1000000d", "1y", "30d\n"})
  void anythingElseIsRefusedWithAMessageThatSaysWhatToWrite(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' is not a duration: write a whole number and one of s, m, h, d, w, such as 30d",
            text);
  }

  @Test
  void aDurationThatMustLastCannotBeZero() {
    assertThat("0d").doesNotMatch(Durations.POSITIVE);
    assertThat("10d").matches(Durations.POSITIVE);
  }
}
