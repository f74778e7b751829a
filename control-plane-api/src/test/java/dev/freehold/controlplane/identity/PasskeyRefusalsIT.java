package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static dev.freehold.controlplane.identity.PasskeyCalls.secondOptions;
import static dev.freehold.controlplane.identity.PasskeyCalls.secondStep;
import static dev.freehold.controlplane.identity.PasskeyCalls.signIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What a passkey opens nothing with. */
class PasskeyRefusalsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void whatIsNotSignedAsAskedIsRefusedInTheSameWay() {
    Person person = Person.verified(PLANE, "passkey-lies");
    var key = TestingAuthenticator.synced();
    key.registeredBy(person.signIn(), "Key");
    Answer right = key.signIn(PLANE.stranger());
    assertThat(right.status()).as(right.body()).isEqualTo(201);

    List<Answer> refused =
        List.of(
            key.origin("https://freehold.evil.example").signIn(PLANE.stranger()),
            key.origin("http://localhost:8083").signIn(PLANE.stranger()),
            key.origin(TestingAuthenticator.ORIGIN).rpId("evil.example").signIn(PLANE.stranger()),
            key.rpId(TestingAuthenticator.RP_ID).verifying(false).signIn(PLANE.stranger()),
            key.verifying(true).tampering(true).signIn(PLANE.stranger()),
            key.tampering(false).framed(true).signIn(PLANE.stranger()),
            key.framed(false).eligible(false).signIn(PLANE.stranger()),
            foreign().signIn(PLANE.stranger()));

    assertThat(refused)
        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(401))
        .extracting(answer -> answer.code() + answer.text("/detail"))
        .containsOnly("passkey_refused" + refused.getFirst().text("/detail"));
  }

  private static TestingAuthenticator foreign() {
    var unknown = TestingAuthenticator.synced();
    unknown.create(
        JsonMapper.shared()
            .valueToTree(
                Map.of(
                    "challenge",
                    "AA",
                    "user",
                    Map.of("id", PasskeyCeremonies.userHandle(UUID.randomUUID())))));
    return unknown;
  }

  @Test
  void aChallengeCountsOnceForFiveMinutesAndForItsOwnCeremony() {
    Person person = Person.verified(PLANE, "passkey-challenge");
    Caller session = person.signIn();
    var key = TestingAuthenticator.synced();
    key.registeredBy(session, "Key");
    Answer options = PLANE.stranger().post("/sessions/passkey/options", Map.of());
    Map<String, Object> assertion = key.get(options.json());

    assertThat(signIn(assertion).status()).isEqualTo(201);

    assertThat(signIn(assertion).code()).as("replayed").isEqualTo("passkey_refused");
    assertThat(
            signIn(key.get(session.post("/session/proof/passkey/options", Map.of()).json())).code())
        .as("of a proof")
        .isEqualTo("passkey_refused");
    Answer wrong = PLANE.stranger().post("/sessions/passkey/options", Map.of());
    assertThat(
            session
                .post("/session/proof/passkey", Map.of("credential", key.get(wrong.json())))
                .code())
        .as("of a sign-in")
        .isEqualTo("passkey_refused");
    assertThat(signIn(key.get(wrong.json())).code())
        .as("it was used up, though at the wrong place")
        .isEqualTo("passkey_refused");
    Answer late = PLANE.stranger().post("/sessions/passkey/options", Map.of());
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(5),
            () ->
                assertThat(signIn(key.get(late.json())).code())
                    .as("expired")
                    .isEqualTo("passkey_refused"));
  }

  @Test
  void aChallengeCountsInItsOwnSessionAndFirstStep() {
    Person person = Person.verified(PLANE, "passkey-bound");
    Caller session = person.signIn();
    var key = TestingAuthenticator.synced();
    key.registeredBy(session, "Key");
    Caller other = PLANE.stranger().in(key.signIn(PLANE.stranger()));
    Answer proof = session.post("/session/proof/passkey/options", Map.of());
    Answer registration = session.post("/account/passkeys/options", Map.of());
    Answer first = person.trySignIn(PASSWORD);
    Answer firstOptions = secondOptions(first);
    Answer second = person.trySignIn(PASSWORD);

    assertThat(
            other
                .post("/session/proof/passkey", Map.of("credential", key.get(proof.json())))
                .code())
        .isEqualTo("passkey_refused");
    assertThat(
            TestingAuthenticator.register(
                    other, "Other", TestingAuthenticator.synced().create(registration.json()))
                .code())
        .isEqualTo("passkey_refused");
    assertThat(secondStep(second, key.get(firstOptions.json())).code())
        .isEqualTo("passkey_refused");
  }

  @Test
  void anotherAccountsPasskeyProvesNothing() throws SQLException {
    Person person = Person.verified(PLANE, "passkey-own");
    Caller session = person.signIn();
    var own = TestingAuthenticator.synced();
    own.registeredBy(session, "Own");
    var others = TestingAuthenticator.synced();
    others.registeredBy(Person.verified(PLANE, "passkey-other").signIn(), "Other");
    Answer first = person.trySignIn(PASSWORD);

    assertThat(secondStep(first, others.getAnyway(secondOptions(first).json())).code())
        .isEqualTo("passkey_refused");
    Answer options = session.post("/session/proof/passkey/options", Map.of());
    assertThat(
            session
                .post(
                    "/session/proof/passkey",
                    Map.of("credential", others.getAnyway(options.json())))
                .code())
        .isEqualTo("passkey_refused");

    assertThat(own.silent(true).signIn(PLANE.stranger()).code())
        .as("without an e-mail, whose it is must be said")
        .isEqualTo("passkey_refused");
    assertThat(entries(session))
        .filteredOn(
            each -> each.contains("session:prove Refused the passkey: it is another account's"))
        .hasSize(2);
  }

  @Test
  void aCounterThatGoesBackIsRefusedAndOnRecord() throws SQLException {
    Person person = Person.verified(PLANE, "passkey-copied");
    Caller session = person.signIn();
    var key = TestingAuthenticator.securityKey();
    key.registeredBy(session, "Key");
    var copy = TestingAuthenticator.securityKey().with(key).count(2);
    assertThat(key.signIn(PLANE.stranger()).status()).isEqualTo(201);
    assertThat(key.signIn(PLANE.stranger()).status()).isEqualTo(201);

    Answer refused = copy.signIn(PLANE.stranger());

    assertThat(refused.code()).isEqualTo("passkey_refused");
    assertThat(entries(session))
        .filteredOn(each -> each.contains("session:prove Refused") && each.contains("counter"))
        .hasSize(1);
    assertThat(copy.tampering(true).signIn(PLANE.stranger()).code()).isEqualTo("passkey_refused");
    assertThat(entries(session))
        .as("a stranger without the key writes nothing into the account's log")
        .filteredOn(each -> each.contains("session:prove Refused"))
        .hasSize(1);
  }

  @Test
  void aDeletedAccountsPasskeyIsUnknown() throws SQLException {
    Person person = Person.verified(PLANE, "passkey-gone");
    var key = TestingAuthenticator.synced();
    key.registeredBy(person.signIn(), "Key");
    PLANE.sql("DELETE FROM identity.account WHERE email = '%s'".formatted(person.email()));

    assertThat(key.signIn(PLANE.stranger()).code()).isEqualTo("passkey_refused");
  }

  @Test
  void attemptsAreCountedByCredential() {
    Person person = Person.verified(PLANE, "passkey-throttle");
    var key = TestingAuthenticator.synced();
    key.registeredBy(person.signIn(), "Key");
    key.tampering(true);
    for (int i = 0; i < 10; i++) {
      assertThat(key.signIn(PLANE.stranger()).code()).isEqualTo("passkey_refused");
    }

    assertThat(key.tampering(false).signIn(PLANE.stranger()).code()).isEqualTo("too_many_attempts");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(16),
            () -> assertThat(key.signIn(PLANE.stranger()).status()).isEqualTo(201));
  }

  private static List<String> entries(Caller session) throws SQLException {
    UUID account = TestingOrganization.account(session);
    return AuditEntries.of(PLANE.database(), account);
  }
}
