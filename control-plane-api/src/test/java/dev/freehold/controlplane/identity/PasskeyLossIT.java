package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How people come in when a passkey, or the password, is gone. */
class PasskeyLossIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void recoveryCodesAndTheMailLetInWhenItIsLost() {
    Person person = Person.verified(PLANE, "passkeys-lost");
    Answer added = TestingAuthenticator.securityKey().registeredBy(person.signIn(), "Lost");
    List<String> codes =
        added.json().at("/recoveryCodes").valueStream().map(JsonNode::asString).toList();
    assertThat(codes).hasSize(10);
    PLANE.stranger().post("/password-resets", Map.of("email", person.email()));
    // Of the verification, the passkey and the reset.
    String token = PLANE.mail().awaitToken(person.email(), 3);
    assertThat(
            PLANE
                .stranger()
                .post("/password-resets/completion", Map.of("token", token, "password", "gF7#kQ2!"))
                .status())
        .as("eight characters are enough beside a passkey")
        .isEqualTo(204);

    Answer first = person.trySignIn("gF7#kQ2!");
    Answer second =
        PLANE
            .stranger()
            .post(
                "/sessions/second-factor",
                Map.of("signIn", first.text("/signIn"), "code", codes.getFirst()));

    assertThat(first.status()).as("the mail alone does not let in").isEqualTo(202);
    assertThat(second.status()).as(second.body()).isEqualTo(201);
    Caller session = PLANE.stranger().in(second);
    String lost = session.get("/account/passkeys").text("/items/0/id");
    assertThat(session.delete("/account/passkeys/" + lost).code())
        .as("the password is too short to stand alone")
        .isEqualTo("password_refused");
    TestingAuthenticator.securityKey().registeredBy(session, "New");
    assertThat(session.delete("/account/passkeys/" + lost).status()).isEqualTo(204);
  }

  @Test
  void anAppThatNobodyConfirmedStaysWorthNothingBesideAPasskey() {
    Person person = Person.verified(PLANE, "passkeys-app");
    Caller session = person.signIn();
    String secret = session.post("/account/second-factor", Map.of()).text("/secret");
    TestingAuthenticator.securityKey().registeredBy(session, "Key");
    var app = new AuthenticatorApp(PLANE, secret, List.of());
    Answer first = person.trySignIn(PASSWORD);

    assertThat(
            PLANE
                .stranger()
                .post(
                    "/sessions/second-factor",
                    Map.of("signIn", first.text("/signIn"), "code", app.code(0)))
                .code())
        .isEqualTo("code_refused");
  }

  @Test
  void thePasswordCanGoButNotTheLastWayIn() throws SQLException {
    Person person = Person.verified(PLANE, "passkeys-alone");
    Caller session = person.signIn();
    assertThat(session.delete("/account/password").code()).isEqualTo("last_way_in");
    var key = TestingAuthenticator.securityKey();
    String first = key.registeredBy(session, "Key").text("/passkey/id");
    assertThat(session.delete("/account/password").code())
        .as("one that is lost with its device")
        .isEqualTo("last_way_in");
    String second =
        TestingAuthenticator.securityKey().registeredBy(session, "Spare").text("/passkey/id");

    assertThat(session.delete("/account/password").status()).isEqualTo(204);

    assertThat(person.trySignIn(PASSWORD).code()).isEqualTo("sign_in_refused");
    assertThat(session.delete("/account/password").code()).isEqualTo("not_found");
    assertThat(session.delete("/account/passkeys/" + second).status()).isEqualTo(204);
    assertThat(session.delete("/account/passkeys/" + first).code()).isEqualTo("last_way_in");
    assertThat(key.signIn(PLANE.stranger()).status()).isEqualTo(201);
    assertThat(AuditEntries.of(PLANE.database(), TestingOrganization.account(session)))
        .anyMatch(each -> each.contains("password:remove Done"));
    assertThat(PLANE.mail().awaitMail(person.email(), 5))
        .anyMatch(text -> text.contains("has no password any more"));
  }

  @Test
  void ofTwoThatRemoveTheLastTwoOnlyOneDoes() throws Exception {
    Person person = Person.verified(PLANE, "passkeys-race");
    Caller session = person.signIn();
    String first =
        TestingAuthenticator.securityKey().registeredBy(session, "A").text("/passkey/id");
    String second =
        TestingAuthenticator.securityKey().registeredBy(session, "B").text("/passkey/id");
    session.delete("/account/password");

    List<Future<Answer>> answers;
    try (var threads = Executors.newFixedThreadPool(2)) {
      answers =
          threads.invokeAll(
              List.<Callable<Answer>>of(
                  () -> session.delete("/account/passkeys/" + first),
                  () -> session.delete("/account/passkeys/" + second)));
    }

    assertThat(answers)
        .extracting(each -> each.get().status() == 204 ? "removed" : each.get().code())
        .containsExactlyInAnyOrder("removed", "last_way_in");
  }
}
