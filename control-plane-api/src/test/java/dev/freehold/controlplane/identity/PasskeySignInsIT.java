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

class PasskeySignInsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void aPasskeySignsInWithoutAnEmailAndIsTwoFactors() throws SQLException {
    TestingOrganization organization = PLANE.organization("Passkeys only");
    var laptop = TestingAuthenticator.synced();
    Answer added = laptop.registeredBy(organization.owner(), "Laptop");
    assertThat(added.status()).as(added.body()).isEqualTo(201);

    Answer signedIn = laptop.signIn(PLANE.stranger());

    assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(201);
    assertThat(signedIn.text("/email")).isEqualTo(organization.ownerEmail());
    Caller session = PLANE.stranger().in(signedIn);
    Answer policy =
        session.with("If-Match", "*").put(organization.path() + "/policy", policy(true));
    assertThat(policy.status()).as(policy.body()).isEqualTo(200);
    assertThat(session.get(organization.path()).status()).isEqualTo(200);
    assertThat(organization.owner().get(organization.path()).code())
        .as("the session of the password alone")
        .isEqualTo("second_factor_required");
    assertThat(session.get("/sessions").json().at("/items").valueStream())
        .anySatisfy(
            each -> {
              assertThat(each.at("/current").asBoolean()).isTrue();
              assertThat(each.at("/factors").toString()).isEqualTo("[\"passkey\"]");
            });
    assertThat(entries(session))
        .anyMatch(each -> each.contains("session:open Done - {\"factors\": \"passkey\"}"));
  }

  @Test
  void besideAPasswordAPasskeyIsAskedForLikeACode() {
    Person person = Person.verified(PLANE, "passkey-second");
    var key = TestingAuthenticator.securityKey();
    key.registeredBy(person.signIn(), "Key");

    Answer first = person.trySignIn(PASSWORD);
    Answer second = secondStep(first, key.get(secondOptions(first).json()));

    assertThat(first.status()).isEqualTo(202);
    assertThat(first.json().at("/factors").toString()).isEqualTo("[\"passkey\",\"recovery_code\"]");
    assertThat(second.status()).as(second.body()).isEqualTo(201);
    assertThat(secondStep(first, key.getAnyway(secondOptions(first).json())).code())
        .as("a first step counts once")
        .isEqualTo("sign_in_refused");
  }

  @Test
  void aPasskeyIsAFreshProofByItself() {
    Person person = Person.verified(PLANE, "passkey-proof");
    Caller session = person.signIn();
    var key = TestingAuthenticator.securityKey();
    key.registeredBy(session, "Key");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () -> {
              assertThat(session.post("/account/passkeys/options", Map.of()).code())
                  .isEqualTo("step_up_required");

              Answer proven = key.prove(session);

              assertThat(proven.status()).as(proven.body()).isEqualTo(200);
              assertThat(session.get("/session").code())
                  .as("the token before")
                  .isEqualTo("unauthenticated");
              assertThat(session.in(proven).post("/account/passkeys/options", Map.of()).status())
                  .isEqualTo(200);
            });
  }

  @Test
  void anotherReplicaFinishesWhatOneBegan() {
    Person person = Person.verified(PLANE, "passkey-replicas");
    Caller session = person.signIn();
    var key = TestingAuthenticator.synced();
    try (var replica = PLANE.start()) {
      String there = ControlPlane.baseUrl(replica);
      Answer creation = session.post("/account/passkeys/options", Map.of());
      Answer added =
          TestingAuthenticator.register(session.at(there), "Key", key.create(creation.json()));
      Answer options = PLANE.stranger().at(there).post("/sessions/passkey/options", Map.of());

      Answer signedIn = signIn(key.get(options.json()));

      assertThat(added.status()).as(added.body()).isEqualTo(201);
      assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(201);
    }
  }

  private static Map<String, Object> policy(boolean secondFactor) {
    return Map.of(
        "secondFactorRequired", secondFactor,
        "addresses", List.of(),
        "invitationDomains", List.of(),
        "regions", List.of(),
        "supportApprovalDelegated", false);
  }

  private static List<String> entries(Caller session) throws SQLException {
    UUID account = TestingOrganization.account(session);
    return AuditEntries.of(PLANE.database(), account);
  }
}
