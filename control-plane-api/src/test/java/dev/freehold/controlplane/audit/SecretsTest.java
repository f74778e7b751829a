package dev.freehold.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "newPassword",
        "client-secret",
        "token_hash",
        "privateKey",
        "apiKey",
        "recoveryCodes",
        "credentials",
        "Authorization"
      })
  void aFieldThatIsNamedLikeASecretIsOne(String field) {
    assertThat(Secrets.masked(Map.of(field, "x"))).containsEntry(field, Secrets.MASK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"role", "plan", "keyId", "monkey", "name", "passed", "robotics"})
  void otherFieldsStay(String field) {
    assertThat(Secrets.masked(Map.of(field, "a → b"))).containsEntry(field, "a → b");
  }

  @Test
  void aSecretInAnotherFieldIsMaskedWhereItStands() {
    assertThat(Secrets.masked("https://me:open@example.test/x"))
        .isEqualTo("https://•••@example.test/x");
    assertThat(Secrets.masked("https://example.test/hooks?a=b&api_key=c-1&d=e#f"))
        .isEqualTo("https://example.test/hooks?a=b&api_key=•••&d=e#f");
    assertThat(Secrets.masked("sent Bearer abcdef1234567890")).isEqualTo("sent •••");
    assertThat(Secrets.masked("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")).isEqualTo("•••");
    assertThat(Secrets.masked("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl."))
        .isEqualTo("•••.");
    assertThat(Secrets.masked("a -----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- b"))
        .isEqualTo("a ••• b");
  }

  @Test
  void anOwnTokenIsMasked() {
    assertThat(Secrets.masked("token dGhpcyBpcyBub3QgYSBzZWNyZXQgYXQgYWxsIG5vMDE"))
        .isEqualTo("token •••");
  }

  @Test
  void idsNamesAndHashesInHexadecimalStay() {
    assertThat(Secrets.masked("tenant:01980000-1234-7000-8000-000000000000"))
        .isEqualTo("tenant:01980000-1234-7000-8000-000000000000");
    assertThat(Secrets.masked("role viewer does not hold invitation:list"))
        .isEqualTo("role viewer does not hold invitation:list");
    assertThat(Secrets.masked("https://example.test/hooks?a=b"))
        .isEqualTo("https://example.test/hooks?a=b");
  }
}
