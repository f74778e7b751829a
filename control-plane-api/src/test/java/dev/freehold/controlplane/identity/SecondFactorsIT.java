package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecondFactorsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void signingInTakesTwoStepsOnceACodeConfirmedTheApp() throws SQLException {
    Person person = Person.verified(PLANE, "two-steps");
    Caller session = person.signIn();
    String account = session.get("/session").text("/account");
    session.post("/account/second-factor", Map.of());
    assertThat(person.trySignIn(PASSWORD).status()).as("not confirmed yet").isEqualTo(201);
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, session);

    Answer first = person.trySignIn(PASSWORD);
    Answer second = finish(first, app.code(0));

    assertThat(first.status()).isEqualTo(202);
    assertThat(first.header("Set-Cookie")).isEmpty();
    assertThat(second.status()).as(second.body()).isEqualTo(201);
    assertThat(PLANE.stranger().in(second).get("/session").text("/account")).isEqualTo(account);
    assertThat(AuditEntries.of(PLANE.database(), UUID.fromString(account)))
        .anyMatch(entry -> entry.contains("second_factor:enable Done"))
        .anyMatch(entry -> entry.contains("session:open Done - {\"factors\": \"password, totp\"}"));
    assertThat(PLANE.mail().awaitMail(person.email(), 2).getLast()).contains("asks for a code");
  }

  @Test
  void aCodeCountsOnceAlsoWhenManyComeAtOnce() {
    Person person = Person.verified(PLANE, "replay");
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, person.signIn());
    String code = app.code(0);
    // Each with its own first step would void the others': what is tried is the code.
    String account = person.email();
    SecondFactors factors = PLANE.bean(SecondFactors.class);
    UUID id = PLANE.bean(Accounts.class).byEmail(account).orElseThrow().id();

    List<Boolean> taken;
    try (var threads = Executors.newFixedThreadPool(6)) {
      taken =
          IntStream.range(0, 6)
              .mapToObj(
                  _ ->
                      threads.submit(
                          () -> PLANE.transaction(() -> factors.use(id, code)).isPresent()))
              .toList()
              .stream()
              .map(
                  future -> {
                    try {
                      return future.get();
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                  })
              .toList();
    }

    assertThat(taken).containsOnlyOnce(true);
    assertThat(finish(person.trySignIn(PASSWORD), code).code()).isEqualTo("code_refused");
    assertThat(finish(person.trySignIn(PASSWORD), app.code(-30)).code())
        .as("an earlier one neither")
        .isEqualTo("code_refused");
  }

  @Test
  void aFirstStepCountsOnceAndForFiveMinutes() {
    Person person = Person.verified(PLANE, "first-step");
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, person.signIn());
    Answer first = person.trySignIn(PASSWORD);

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(6),
            () -> assertThat(finish(first, app.code(0)).code()).isEqualTo("sign_in_refused"));
    assertThat(finish(first, app.code(0)).status()).isEqualTo(201);

    assertThat(finish(first, app.code(30)).code()).isEqualTo("sign_in_refused");
  }

  @Test
  void fiveCodesAreTriedAndTheRefusalsAreOnRecord() throws SQLException {
    Person person = Person.verified(PLANE, "codes");
    Caller session = person.signIn();
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, session);
    Answer first = person.trySignIn(PASSWORD);
    for (int i = 0; i < 5; i++) {
      assertThat(finish(first, "abcdef").code()).isEqualTo("code_refused");
    }

    assertThat(finish(first, app.code(0)).code()).isEqualTo("too_many_attempts");
    assertThat(finish(person.trySignIn(PASSWORD), app.code(0)).code())
        .as("a new first step is no new chance")
        .isEqualTo("too_many_attempts");

    assertThat(
            AuditEntries.of(
                PLANE.database(), UUID.fromString(session.get("/session").text("/account"))))
        .filteredOn(entry -> entry.contains("session:prove Refused the code is wrong"))
        .hasSize(5);
  }

  @Test
  void aRecoveryCodeStandsInOnce() {
    Person person = Person.verified(PLANE, "recovery");
    Caller session = person.signIn();
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, session);
    String code = app.recoveryCodes().getFirst();

    assertThat(finish(person.trySignIn(PASSWORD), code.toUpperCase(java.util.Locale.ROOT)).status())
        .isEqualTo(201);

    assertThat(finish(person.trySignIn(PASSWORD), code).code()).isEqualTo("code_refused");
    assertThat(session.get("/account/second-factor").json().at("/recoveryCodesLeft").asInt())
        .isEqualTo(9);
    session.post("/account/second-factor/recovery-codes", Map.of());
    assertThat(finish(person.trySignIn(PASSWORD), app.recoveryCodes().getLast()).code())
        .as("new ones void the old ones")
        .isEqualTo("code_refused");
  }

  @Test
  void aFreshProofNeedsTheCodeToo() {
    Person person = Person.verified(PLANE, "step-up");
    Caller session = person.signIn();
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, session);

    assertThat(session.post("/session/proof", Map.of("password", PASSWORD)).code())
        .isEqualTo("code_refused");
    assertThat(
            session
                .post("/session/proof", Map.of("password", PASSWORD, "code", app.code(0)))
                .status())
        .isEqualTo(200);
  }

  @Test
  void itIsTakenAwayOnlySoonAfterAProofAndNotFromAShortPassword() {
    Person person = Person.verified(PLANE, "disable");
    Caller session = person.signIn();
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, session);
    assertThat(session.post("/account/second-factor", Map.of()).code())
        .isEqualTo("second_factor_exists");
    Caller renewed =
        session.in(
            session.put(
                "/account/password", Map.of("password", PASSWORD, "newPassword", "gF7#kQ2!")));

    assertThat(renewed.delete("/account/second-factor").code()).isEqualTo("password_refused");
    Caller again =
        renewed.in(
            renewed.put(
                "/account/password", Map.of("password", "gF7#kQ2!", "newPassword", PASSWORD)));
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(again.delete("/account/second-factor").code())
                    .isEqualTo("step_up_required"));
    assertThat(again.delete("/account/second-factor").status()).isEqualTo(204);

    assertThat(person.trySignIn(PASSWORD).status()).isEqualTo(201);
    assertThat(app.recoveryCodes()).hasSize(10);
    assertThat(again.get("/account/second-factor").json().at("/recoveryCodesLeft").asInt())
        .isZero();
  }

  @Test
  void aResetByMailLeavesItInPlace() {
    Person person = Person.verified(PLANE, "reset-2fa");
    AuthenticatorApp.enrolledBy(PLANE, person.signIn());
    PLANE.stranger().post("/password-resets", Map.of("email", person.email()));
    String token = PLANE.mail().awaitToken(person.email(), 3);

    assertThat(
            PLANE
                .stranger()
                .post("/password-resets/completion", Map.of("token", token, "password", "gF7#kQ2!"))
                .status())
        .as("eight characters are enough beside it")
        .isEqualTo(204);

    assertThat(person.trySignIn("gF7#kQ2!").status()).isEqualTo(202);
  }

  @Test
  void neitherSecretNorCodesAreInAnyTable() throws SQLException {
    Person person = Person.verified(PLANE, "sealed-2fa");
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, person.signIn());

    assertThat(TableText.occurrences(PLANE.database(), app.secret())).isEmpty();
    for (String code : app.recoveryCodes()) {
      assertThat(TableText.occurrences(PLANE.database(), code)).isEmpty();
      assertThat(TableText.occurrences(PLANE.database(), code.replace("-", ""))).isEmpty();
    }
  }

  private static Answer finish(Answer first, String code) {
    return PLANE
        .stranger()
        .post("/sessions/second-factor", Map.of("signIn", first.text("/signIn"), "code", code));
  }
}
