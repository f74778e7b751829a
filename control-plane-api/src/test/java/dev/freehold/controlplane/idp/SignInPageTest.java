package dev.freehold.controlplane.idp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInPageTest {
  @Test
  void theWayBackIsToTheQuestion() {
    String question = "/oauth2/authorize?response_type=code&client_id=acme&state=a%20b";

    assertThat(SignInPage.wayBack(question)).isEqualTo(question);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/api/v1/session",
        "https://evil.example/oauth2/authorize?",
        "//evil.example/oauth2/authorize?",
        "/\\evil.example/oauth2/authorize?",
        "\\\\evil.example",
        "/oauth2/authorize",
        "/oauth2/authorize/../../x?",
        "/oauth2/authorize@evil.example?",
        " /oauth2/authorize?x",
        "/oauth2/authorize?x\r\nLocation: https://evil.example",
        "/oauth2/authorize?x\u0000",
        "/oauth2/authorize?x y",
        "javascript:alert(1)//oauth2/authorize?",
        "data:text/html,/oauth2/authorize?",
      })
  void toNothingElse(String asked) {
    assertThat(SignInPage.wayBack(asked)).isEmpty();
  }

  @Test
  void norWhenItIsTooLongOrNotThere() {
    assertThat(SignInPage.wayBack("/oauth2/authorize?" + "x".repeat(5000))).isEmpty();
    assertThat(SignInPage.wayBack(null)).isEmpty();
  }
}
