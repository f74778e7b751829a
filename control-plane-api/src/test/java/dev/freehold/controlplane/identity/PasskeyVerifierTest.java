package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.persistence.Token;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What strangers send as a passkey's answer ends in a refusal, whatever it is. */
class PasskeyVerifierTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int CHANGED_BITS = 300;

  private final PasskeyVerifier verifier =
      new PasskeyVerifier(
          new PasskeySettings(List.of(TestingAuthenticator.ORIGIN), TestingAuthenticator.RP_ID, 1));
  private final Token challenge = Token.random();
  private final JsonNode options =
      JSON.valueToTree(
          Map.of("challenge", challenge.text(), "user", Map.of("id", "AAAAAAAAAAAAAAAAAAAAAA")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"type\":\"webauthn.get\"}",
        "{\"type\":1,\"challenge\":[],\"origin\":{}}",
        "{\"type\":\"webauthn.get\",\"challenge\":\"%\",\"origin\":\"x\"}",
        "{\"type\":\"webauthn.get\",\"challenge\":\"AA\",\"origin\":\"::\"}",
        "{\"type\":\"webauthn.get\",\"challenge\":null,\"origin\":null}",
      })
  void clientDataThatAreNoneAreRefused(String clientData) {
    String text = WebAuthnBytes.text(clientData.getBytes(StandardCharsets.UTF_8));

    assertRefusedOrRight(() -> verifier.challenge(text));
    assertRefusedOrRight(
        () -> verifier.created(new PasskeyCredential.Attestation(text, "oA", null), challenge));
  }

  @RepeatedTest(3)
  void noChangedBitMakesAnotherFailure() {
    var key = TestingAuthenticator.synced();
    var created = attestation(key.create(options));
    PasskeyVerifier.Checked known = verifier.created(created, challenge);
    var asserted = assertion(key.get(options));
    assertThat(verifier.signed(asserted, challenge, known).backedUp()).isTrue();
    var random = new Random();

    for (int i = 0; i < CHANGED_BITS; i++) {
      var attestation =
          new PasskeyCredential.Attestation(
              created.clientDataJSON(), changed(created.attestationObject(), random), null);
      assertRefusedOrRight(() -> verifier.created(attestation, challenge));
      var response = asserted.response();
      var changed =
          i % 3 == 0
              ? new PasskeyCredential.Assertion(
                  changed(response.clientDataJSON(), random),
                  response.authenticatorData(),
                  response.signature(),
                  null)
              : i % 3 == 1
                  ? new PasskeyCredential.Assertion(
                      response.clientDataJSON(),
                      changed(response.authenticatorData(), random),
                      response.signature(),
                      null)
                  : new PasskeyCredential.Assertion(
                      response.clientDataJSON(),
                      response.authenticatorData(),
                      changed(response.signature(), random),
                      null);
      assertThat(
              refused(
                  () ->
                      verifier.signed(
                          new PasskeyCredential.Asserted(asserted.id(), changed),
                          challenge,
                          known)))
          .as("%s", changed)
          .isTrue();
    }
  }

  private static void assertRefusedOrRight(Runnable check) {
    refused(check);
  }

  /** Any other exception fails the test. */
  private static boolean refused(Runnable check) {
    try {
      check.run();
      return false;
    } catch (PasskeyException e) {
      return true;
    }
  }

  private static String changed(String base64url, Random random) {
    byte[] bytes = WebAuthnBytes.bytes(base64url);
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return WebAuthnBytes.text(bytes);
  }

  private static PasskeyCredential.Attestation attestation(Map<String, Object> credential) {
    JsonNode response = JSON.valueToTree(credential).at("/response");
    return new PasskeyCredential.Attestation(
        response.at("/clientDataJSON").asString(),
        response.at("/attestationObject").asString(),
        null);
  }

  private static PasskeyCredential.Asserted assertion(Map<String, Object> credential) {
    JsonNode json = JSON.valueToTree(credential);
    return new PasskeyCredential.Asserted(
        json.at("/id").asString(),
        new PasskeyCredential.Assertion(
            json.at("/response/clientDataJSON").asString(),
            json.at("/response/authenticatorData").asString(),
            json.at("/response/signature").asString(),
            null));
  }
}
