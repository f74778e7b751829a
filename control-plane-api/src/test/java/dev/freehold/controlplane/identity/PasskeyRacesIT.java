package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import dev.freehold.controlplane.persistence.Token;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Signatures that are right, shown at once, too late, or for somebody else. */
class PasskeyRacesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Passkeys at once");
  }

  @Test
  void ofTwoSignaturesAtOnceTheSecondIsHeldAgainstTheFirstsCount() throws Exception {
    var key = TestingAuthenticator.securityKey();
    String id =
        key.registeredBy(Person.verified(PLANE, "passkey-at-once").signIn(), "Key")
            .text("/passkey/id");

    Answer refused =
        organization.askedWhile(
            "UPDATE identity.passkey SET sign_count = 1000 WHERE id = '%s'".formatted(id),
            () -> key.signIn(PLANE.stranger()));

    assertThat(refused.code()).isEqualTo("passkey_refused");
  }

  @Test
  void aFirstStepThatIsUsedMeanwhileOpensNoSecondSession() throws Exception {
    Person person = Person.verified(PLANE, "passkey-step-at-once");
    var key = TestingAuthenticator.securityKey();
    Caller session = person.signIn();
    String id = key.registeredBy(session, "Key").text("/passkey/id");
    UUID account = TestingOrganization.account(session);
    String signIn = person.trySignIn(PASSWORD).text("/signIn");
    Answer options =
        PLANE.stranger().post("/sessions/second-factor/passkey/options", Map.of("signIn", signIn));

    Answer refused =
        organization.askedWhile(
            "UPDATE identity.passkey SET name = 'Used' WHERE id = '%s'; DELETE FROM identity.one_time_token WHERE account_id = '%s'"
                .formatted(id, account),
            () ->
                PLANE
                    .stranger()
                    .post(
                        "/sessions/second-factor/passkey",
                        Map.of("signIn", signIn, "credential", key.get(options.json()))));

    assertThat(refused.code()).isEqualTo("sign_in_refused");
  }

  @Test
  void aSignatureThatSaysItIsAnotherAccountsIsRefused() {
    Person person = Person.verified(PLANE, "passkey-handle");
    var key = TestingAuthenticator.synced();
    key.registeredBy(person.signIn(), "Key");
    Answer options = PLANE.stranger().post("/sessions/passkey/options", Map.of());
    ObjectNode assertion = JsonMapper.shared().valueToTree(key.get(options.json()));
    ((ObjectNode) assertion.at("/response"))
        .put("userHandle", PasskeyCeremonies.userHandle(UUID.randomUUID()));

    Answer refused = PLANE.stranger().post("/sessions/passkey", Map.of("credential", assertion));

    assertThat(refused.code()).isEqualTo("passkey_refused");
    assertThat(key.signIn(PLANE.stranger()).status()).as("its own").isEqualTo(201);
  }

  @Test
  void whatWasAskedAsAProofRegistersNothingInTheSameSession() {
    Caller session = Person.verified(PLANE, "passkey-ceremony").signIn();
    Answer proof = session.post("/session/proof/passkey/options", Map.of());

    Answer refused =
        TestingAuthenticator.register(
            session, "Key", TestingAuthenticator.synced().create(proof.json()));

    assertThat(refused.code()).isEqualTo("passkey_refused");
  }

  @Test
  void whatSucceedsIsForgivenHoweverOften() {
    var key = TestingAuthenticator.synced();
    key.registeredBy(Person.verified(PLANE, "passkey-often").signIn(), "Key");

    for (int i = 0; i < 11; i++) {
      assertThat(key.signIn(PLANE.stranger()).status()).as("time %d", i).isEqualTo(201);
    }
  }

  @Test
  void challengesGoWhenTheyAreOverAndNotBefore() throws Exception {
    var key = TestingAuthenticator.synced();
    key.registeredBy(Person.verified(PLANE, "passkey-clean").signIn(), "Key");
    Answer options = PLANE.stranger().post("/sessions/passkey/options", Map.of());
    Runnable clean = PLANE.bean("cleanPasskeyChallenges", RecurringJob.class).work();

    clean.run();

    assertThat(
            PLANE
                .stranger()
                .post("/sessions/passkey", Map.of("credential", key.get(options.json())))
                .status())
        .isEqualTo(201);
    String over = PLANE.stranger().post("/sessions/passkey/options", Map.of()).text("/challenge");
    assertThat(isKept(over)).isTrue();
    PLANE.clock().ahead(PasskeyChallenges.LIFE.plusSeconds(1), clean);
    assertThat(isKept(over)).isFalse();
  }

  private static boolean isKept(String challenge) throws Exception {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT FROM identity.passkey_challenge WHERE challenge_hash = ?")) {
      query.setBytes(1, Token.sha256(challenge));
      return query.executeQuery().next();
    }
  }
}
