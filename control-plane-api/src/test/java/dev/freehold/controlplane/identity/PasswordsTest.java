package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.web.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
  private static final String EMAIL = "maria.lindqvist@nordwind.example";

  private final Passwords passwords = new Passwords();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quiet harbour lantern 47",
        "ein Satz mit Umlauten: ä ö ü",
        "gF7#kQ2!vB9$mX4",
        "日本語のパスワードはどうですか本当に"
      })
  void whatIsLongAndUncommonIsTaken(String password) {
    assertThatCode(() -> passwords.check(password, EMAIL, false)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sh0rt&C0mplex!",
        "passwordpassword",
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaaa",
        "qwertyuiopasdfgh",
        "maria.lindqvist@nordwind.example",
        "freeholdfreehold",
        "cjdthityyjctrhtnyj"
      })
  void whatIsShortOrTriedFirstIsRefused(String password) {
    assertThatThrownBy(() -> passwords.check(password, EMAIL, false))
        .isInstanceOf(ProblemException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gF7#kQ2!", "otter-41", "käsekuchenrätsel"})
  void besideASecondFactorEightCharactersAreEnough(String password) {
    assertThatCode(() -> passwords.check(password, EMAIL, true)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gF7#kQ2", "Baseball", "trustno1", "12345678", "nordwind", "aaaaaaaaaa"})
  void besideASecondFactorWhatIsTriedFirstIsStillRefused(String password) {
    assertThatThrownBy(() -> passwords.check(password, EMAIL, true))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void aHundredThousandCommonOnesAreKnownInAnyCase() {
    var common = new CommonPasswords();

    assertThat(common.size()).isEqualTo(100_000);
    assertThat(common.contains("BaseBall")).isTrue();
    assertThat(common.contains("gF7#kQ2!vB9$mX4")).isFalse();
  }

  @Test
  void endlessOnesAreRefused() {
    assertThatThrownBy(() -> passwords.check("quiet harbour ".repeat(20), EMAIL, false))
        .hasMessageContaining("15 to 256");
  }
}
