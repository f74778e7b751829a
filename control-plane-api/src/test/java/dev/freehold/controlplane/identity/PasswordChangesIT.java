package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PasswordChangesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final String NEW = "another harbour lantern 48";

  @Test
  void aChangeNeedsThePresentOneAndEndsTheOtherSessions() throws SQLException {
    Person person = Person.verified(PLANE, "change");
    Caller here = person.signIn();
    Caller there = person.signIn();
    assertThat(change(here, "something else entirely", NEW).code()).isEqualTo("sign_in_refused");

    Answer changed = change(here, PASSWORD, NEW);

    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(there.get("/session").code()).isEqualTo("unauthenticated");
    assertThat(here.get("/session").code()).isEqualTo("unauthenticated");
    assertThat(here.in(changed).get("/session").status()).isEqualTo(200);
    assertThat(person.trySignIn(PASSWORD).status()).isEqualTo(401);
    assertThat(person.trySignIn(NEW).status()).isEqualTo(201);
    assertThat(PLANE.mail().awaitMail(person.email(), 2).getLast()).contains("was changed");
    assertThat(AuditEntries.of(PLANE.database(), UUID.fromString(changed.text("/account"))))
        .anyMatch(entry -> entry.contains("password:change Done"));
  }

  @Test
  void whoHoldsASessionCannotGuessThePasswordForEver() {
    Person person = Person.verified(PLANE, "guesser");
    Caller session = person.signIn();
    for (int i = 0; i < 10; i++) {
      change(session, "wrong password " + i, NEW);
    }

    assertThat(change(session, PASSWORD, NEW).code()).isEqualTo("too_many_attempts");
  }

  @Test
  void aCommonOneIsRefusedAndNothingChanges() {
    Person person = Person.verified(PLANE, "common");
    Caller session = person.signIn();

    assertThat(change(session, PASSWORD, "cjdthityyjctrhtnyj").code())
        .isEqualTo("password_refused");
    assertThat(change(session, PASSWORD, "gF7#kQ2!").code()).isEqualTo("password_refused");

    assertThat(session.get("/session").status()).isEqualTo(200);
    assertThat(person.trySignIn(PASSWORD).status()).isEqualTo(201);
  }

  @Test
  void aForgottenOneIsChosenAnewByMailAndAllSessionsEnd() throws SQLException {
    Person person = Person.verified(PLANE, "forgot");
    Caller session = person.signIn();
    String account = session.get("/session").text("/account");

    assertThat(request(person.email()).status()).isEqualTo(202);
    String token = PLANE.mail().awaitToken(person.email(), 2);
    assertThat(reset(token, "passwordpassword").code())
        .as("this does not use it up")
        .isEqualTo("password_refused");
    assertThat(reset(token, NEW).status()).isEqualTo(204);

    assertThat(session.get("/session").code()).isEqualTo("unauthenticated");
    assertThat(person.trySignIn(PASSWORD).status()).isEqualTo(401);
    assertThat(person.trySignIn(NEW).status()).isEqualTo(201);
    assertThat(reset(token, PASSWORD).code()).as("once").isEqualTo("link_invalid");
    assertThat(PLANE.mail().awaitMail(person.email(), 3).getLast()).contains("was changed");
    assertThat(AuditEntries.of(PLANE.database(), UUID.fromString(account)))
        .anyMatch(entry -> entry.contains("password:reset Done"));
  }

  @Test
  void afterAnHourTheLinkIsOver() {
    Person person = Person.verified(PLANE, "slow");
    request(person.email());
    String token = PLANE.mail().awaitToken(person.email(), 2);

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(61),
            () -> assertThat(reset(token, NEW).code()).isEqualTo("link_invalid"));
  }

  @Test
  void aChangedPasswordVoidsALinkThatIsOpen() {
    Person person = Person.verified(PLANE, "open-link");
    request(person.email());
    String token = PLANE.mail().awaitToken(person.email(), 2);

    change(person.signIn(), PASSWORD, NEW);

    assertThat(reset(token, PASSWORD).code()).isEqualTo("link_invalid");
  }

  /** Else whoever knew the old one could come in with a code, or a recovery code. */
  @Test
  void aChangedPasswordVoidsASignInThatAwaitsACode() {
    Person person = Person.verified(PLANE, "awaits-a-code");
    Caller session = person.signIn();
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, session);
    String signIn = person.trySignIn(PASSWORD).text("/signIn");

    assertThat(change(session, PASSWORD, NEW).status()).isEqualTo(200);

    assertThat(
            PLANE
                .stranger()
                .post(
                    "/sessions/second-factor",
                    Map.of("signIn", signIn, "code", app.recoveryCodes().getFirst()))
                .code())
        .isEqualTo("sign_in_refused");
  }

  @Test
  void aLinkForOneThingDoesNotDoTheOther() {
    Person person = Person.signedUp(PLANE, "mixed-up");
    String verification = PLANE.mail().awaitToken(person.email());

    assertThat(reset(verification, NEW).code()).isEqualTo("link_invalid");

    assertThat(person.verify(verification).status()).isEqualTo(201);
  }

  @Test
  void anUnknownEmailIsAnsweredLikeAKnownOneAndToldByMail() {
    Person known = Person.verified(PLANE, "has-one");
    String unknown = ControlPlane.email("has-none");

    Answer first = request(known.email());
    Answer second = request(unknown);

    assertThat(first.status()).isEqualTo(second.status());
    assertThat(first.body()).isEqualTo(second.body());
    assertThat(first.headers().map().keySet()).isEqualTo(second.headers().map().keySet());
    assertThat(PLANE.mail().awaitMail(unknown, 1).getLast()).contains("no account");
  }

  private static Answer change(Caller caller, String present, String wanted) {
    return caller.put("/account/password", Map.of("password", present, "newPassword", wanted));
  }

  private static Answer request(String email) {
    return PLANE.stranger().post("/password-resets", Map.of("email", email));
  }

  private static Answer reset(String token, String password) {
    return PLANE
        .stranger()
        .post("/password-resets/completion", Map.of("token", token, "password", password));
  }
}
