package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
  private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
  private static final Instant NOW = Instant.ofEpochSecond(1_111_111_109);

  /** RFC 6238, appendix B: the last six of its eight digits. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void theCodesAreThoseOfTheRfc(long seconds, String code) {
    assertThat(Totp.code(SECRET, Instant.ofEpochSecond(seconds))).isEqualTo(code);
  }

  @Test
  void aCodeCountsHalfAMinuteEarlierAndLater() {
    String code = Totp.code(SECRET, NOW);
    long step = NOW.getEpochSecond() / 30;

    assertThat(Totp.stepOf(code, SECRET, NOW)).hasValue(step);
    assertThat(Totp.stepOf(code, SECRET, NOW.plusSeconds(30))).hasValue(step);
    assertThat(Totp.stepOf(code, SECRET, NOW.minusSeconds(30))).hasValue(step);
    assertThat(Totp.stepOf(code, SECRET, NOW.plusSeconds(60))).isEmpty();
    assertThat(Totp.stepOf(code, SECRET, NOW.minusSeconds(60))).isEmpty();
  }

  @Test
  void anAppReadsTheAccountInTheUri() {
    assertThat(Totp.uri("maria+x@nordwind.example", "ABCD"))
        .isEqualTo(
            "otpauth://totp/Freehold:maria%2Bx%40nordwind.example?secret=ABCD&issuer=Freehold&algorithm=SHA1&digits=6&period=30");
  }

  @Test
  void aRecoveryCodeIsTheSameHoweverItIsTyped() {
    RecoveryCode code = RecoveryCode.random();

    assertThat(code.text()).matches("[a-z2-7]{4}(-[a-z2-7]{4}){3}");
    assertThat(
            new RecoveryCode(" " + code.text().toUpperCase(java.util.Locale.ROOT).replace('-', ' '))
                .hash())
        .isEqualTo(code.hash());
    assertThat(code).hasToString("RecoveryCode[…]");
  }
}
