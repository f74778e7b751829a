package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
  @Test
  void whateverBreaksALineBecomesABlank() {
    assertThat(OneLine.of("  To: all\r\nBcc: me\u0085or\u2028not\u2029\u0000\tme\u007f "))
        .isEqualTo("To: all Bcc: me or not me");
  }

  @Test
  void ordinaryTextStaysAsItIs() {
    assertThat(OneLine.of("Müller & Söhne – 東京")).isEqualTo("Müller & Söhne – 東京");
  }
}
