package dev.freehold.controlplane.identity;

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
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PasskeysIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void optionsAreAsBrowsersWantThem() {
    Person person = Person.verified(PLANE, "passkey-options");
    Caller session = person.signIn();
    Answer known = TestingAuthenticator.synced().registeredBy(session, "Known");
    assertThat(known.status()).as(known.body()).isEqualTo(201);

    JsonNode creation = session.post("/account/passkeys/options", Map.of()).json();
    JsonNode request = PLANE.stranger().post("/sessions/passkey/options", Map.of()).json();

    assertThat(creation.at("/rp/id").asString()).isEqualTo("localhost");
    assertThat(creation.at("/user/name").asString()).isEqualTo(person.email());
    assertThat(WebAuthnBytes.bytes(creation.at("/user/id").asString())).hasSize(16);
    assertThat(WebAuthnBytes.bytes(creation.at("/challenge").asString())).hasSize(32);
    assertThat(creation.at("/authenticatorSelection").toString())
        .isEqualTo(
            "{\"residentKey\":\"required\",\"requireResidentKey\":true,\"userVerification\":\"required\"}");
    assertThat(creation.at("/pubKeyCredParams").valueStream().map(each -> each.at("/alg").asInt()))
        .containsExactly(-8, -7, -257);
    assertThat(creation.at("/excludeCredentials/0/transports").toString())
        .isEqualTo("[\"internal\",\"hybrid\"]");
    assertThat(request.at("/userVerification").asString()).isEqualTo("required");
    assertThat(request.at("/allowCredentials").isEmpty()).isTrue();
  }

  @Test
  void theyAreListedRenamedAndRemoved() throws SQLException {
    Person person = Person.verified(PLANE, "passkeys");
    Caller session = person.signIn();
    var phone = TestingAuthenticator.synced();
    String id = phone.registeredBy(session, "Phone").text("/passkey/id");
    Answer key = TestingAuthenticator.securityKey().registeredBy(session, "Key");
    phone.signIn(PLANE.stranger());
    Caller elsewhere = PLANE.stranger().in(phone.signIn(PLANE.stranger()));

    assertThat(session.put("/account/passkeys/" + id, Map.of("name", "Maria's phone")).status())
        .isEqualTo(204);

    JsonNode list = session.get("/account/passkeys").json().at("/items");
    assertThat(list.valueStream().map(each -> each.at("/name").asString()))
        .containsExactly("Maria's phone", "Key");
    assertThat(list.at("/0/backupEligible").asBoolean()).isTrue();
    assertThat(list.at("/0/backedUp").asBoolean()).isTrue();
    assertThat(list.at("/0/lastUsedAt").isNull()).isFalse();
    assertThat(list.at("/1/backupEligible").asBoolean()).isFalse();
    assertThat(list.at("/1/lastUsedAt").isNull()).isTrue();
    assertThat(key.json().at("/recoveryCodes").isEmpty()).as("the first one got some").isTrue();

    assertThat(session.delete("/account/passkeys/" + id).status()).isEqualTo(204);

    assertThat(phone.signIn(PLANE.stranger()).code()).isEqualTo("passkey_refused");
    assertThat(elsewhere.get("/session").code())
        .as("it may have been stolen")
        .isEqualTo("unauthenticated");
    assertThat(session.get("/session").status()).isEqualTo(200);
    assertThat(PLANE.mail().awaitMail(person.email(), 4))
        .anyMatch(text -> text.contains("can sign in: the passkey \"Phone\""))
        .anyMatch(text -> text.contains("can no longer sign in: the passkey \"Maria's phone\""));
    assertThat(
            AuditEntries.of(PLANE.database(), TestingOrganization.account(session)).stream()
                .filter(each -> each.contains(" passkey:")))
        .extracting(each -> each.split(" ")[1])
        .containsExactly(
            "passkey:register", "passkey:register", "passkey:rename", "passkey:remove");
  }

  @Test
  void anothersAreNotThere() {
    Person person = Person.verified(PLANE, "passkeys-own");
    String id =
        TestingAuthenticator.synced().registeredBy(person.signIn(), "Mine").text("/passkey/id");
    Caller other = Person.verified(PLANE, "passkeys-other").signIn();

    assertThat(other.put("/account/passkeys/" + id, Map.of("name", "Yours")).code())
        .isEqualTo("not_found");
    assertThat(other.delete("/account/passkeys/" + id).code()).isEqualTo("not_found");
    assertThat(other.get("/account/passkeys").json().at("/items").isEmpty()).isTrue();
  }

  @Test
  void registeringAndRemovingNeedAFreshProof() {
    Person person = Person.verified(PLANE, "passkeys-fresh");
    Caller session = person.signIn();
    var key = TestingAuthenticator.synced();
    String id = key.registeredBy(session, "Key").text("/passkey/id");
    Answer options = session.post("/account/passkeys/options", Map.of());

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(
                        List.of(
                            session.post("/account/passkeys/options", Map.of()),
                            TestingAuthenticator.register(
                                session, "New", key.create(options.json())),
                            session.delete("/account/passkeys/" + id),
                            session.delete("/account/password")))
                    .extracting(Answer::code)
                    .containsOnly("step_up_required"));
  }

  @Test
  void whatIsNotMadeAsAskedIsRefusedAndOnRecord() throws SQLException {
    Person person = Person.verified(PLANE, "passkeys-lies");
    Caller session = person.signIn();
    var key = TestingAuthenticator.synced();
    Answer used = session.post("/account/passkeys/options", Map.of());
    assertThat(TestingAuthenticator.register(session, "Key", key.create(used.json())).status())
        .isEqualTo(201);

    List<Answer> refused =
        List.of(
            TestingAuthenticator.synced().origin("https://evil.example").registeredBy(session, "x"),
            TestingAuthenticator.synced().rpId("evil.example").registeredBy(session, "x"),
            TestingAuthenticator.synced().verifying(false).registeredBy(session, "x"),
            TestingAuthenticator.synced().framed(true).registeredBy(session, "x"),
            TestingAuthenticator.register(session, "x", key.create(used.json())));

    assertThat(refused).extracting(Answer::code).containsOnly("passkey_refused");
    assertThat(
            AuditEntries.of(PLANE.database(), TestingOrganization.account(session)).stream()
                .filter(each -> each.contains("passkey:register Refused")))
        .hasSize(5)
        .anyMatch(each -> each.contains("a page that is not ours"))
        .anyMatch(each -> each.contains("bound to another domain"))
        .anyMatch(each -> each.contains("nobody was verified"))
        .anyMatch(each -> each.contains("its challenge was not asked for here"));
  }

  @Test
  void aCredentialIsOneAccountsOnce() {
    Caller session = Person.verified(PLANE, "passkeys-twice").signIn();
    var key = TestingAuthenticator.synced();
    key.registeredBy(session, "Key");
    Caller other = Person.verified(PLANE, "passkeys-thief").signIn();

    for (Caller again : List.of(session, other)) {
      JsonNode options = again.post("/account/passkeys/options", Map.of()).json();
      assertThat(TestingAuthenticator.register(again, "Key", key.createAgain(options)).code())
          .isEqualTo("passkey_exists");
    }
    assertThat(other.get("/account/second-factor").json().at("/recoveryCodesLeft").asInt())
        .as("nothing of it stays")
        .isZero();
  }

  @Test
  void thereIsAMostPerAccountAlsoForManyAtOnce() throws Exception {
    Caller session = Person.verified(PLANE, "passkeys-most").signIn();
    for (int i = 0; i < 17; i++) {
      TestingAuthenticator.synced().registeredBy(session, "Key " + i);
    }

    List<Future<Answer>> answers;
    try (var threads = Executors.newFixedThreadPool(6)) {
      answers =
          threads.invokeAll(
              java.util.Collections.nCopies(
                  6,
                  (Callable<Answer>)
                      () -> TestingAuthenticator.synced().registeredBy(session, "More")));
    }

    assertThat(answers)
        .extracting(each -> each.get().status() == 201 ? "added" : each.get().code())
        .containsOnly("added", "too_many_passkeys");
    assertThat(session.get("/account/passkeys").json().at("/items").size()).isEqualTo(20);
  }
}
