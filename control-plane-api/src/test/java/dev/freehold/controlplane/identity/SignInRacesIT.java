package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sign-ins whose password was found right a moment before it was changed. */
class SignInRacesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Signing in at once");
  }

  @Test
  void aPasswordThatIsChangedMeanwhileOpensNoSession() throws Exception {
    Person person = Person.verified(PLANE, "changed-meanwhile");
    Caller session = person.signIn();

    Answer refused =
        organization.askedWhile(
            changed(TestingOrganization.account(session)), () -> person.trySignIn(PASSWORD));

    assertThat(refused.code()).isEqualTo("sign_in_refused");
    assertThat(session.get("/sessions").json().at("/items").size())
        .as("that of the verification, and this one")
        .isEqualTo(2);
  }

  @Test
  void norDoesItAskForACode() throws Exception {
    Person person = Person.verified(PLANE, "changed-before-the-code");
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    AuthenticatorApp.enrolledBy(PLANE, session);

    Answer refused = organization.askedWhile(changed(account), () -> person.trySignIn(PASSWORD));

    assertThat(refused.code()).isEqualTo("sign_in_refused");
  }

  @Test
  void aSecondStepThatIsEndedMeanwhileOpensNoSession() throws Exception {
    Person person = Person.verified(PLANE, "changed-at-the-code");
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    AuthenticatorApp app = AuthenticatorApp.enrolledBy(PLANE, session);
    String signIn = person.trySignIn(PASSWORD).text("/signIn");

    Answer refused =
        organization.askedWhile(
            changed(account)
                + "; DELETE FROM identity.one_time_token WHERE account_id = '%s'"
                    .formatted(account),
            () ->
                PLANE
                    .stranger()
                    .post(
                        "/sessions/second-factor",
                        Map.of("signIn", signIn, "code", app.recoveryCodes().getFirst())));

    assertThat(refused.code()).isEqualTo("sign_in_refused");
    assertThat(session.get("/sessions").json().at("/items").size())
        .as("that of the verification, and this one")
        .isEqualTo(2);
  }

  @Test
  void whoSignsInWhileTheErasureIsConfirmedTakesItBackOrIsSignedOut() throws Exception {
    Person person = Person.verified(PLANE, "confirmed-meanwhile");
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    String confirmation = Erasure.ask(session);

    List<Answer> answers;
    try (var other = PLANE.database().asSuperuser();
        var statement = other.createStatement();
        var threads = Executors.newFixedThreadPool(2)) {
      other.setAutoCommit(false);
      // Both write into the account's chain at their end.
      statement.execute("SELECT FROM audit.chain WHERE id = '%s' FOR UPDATE".formatted(account));
      var confirmed = threads.submit(() -> Erasure.confirm(session, confirmation, person.email()));
      awaitWaiting(statement, 1);
      var signedIn = threads.submit(() -> person.trySignIn(PASSWORD));
      awaitWaiting(statement, 2);
      other.commit();
      answers = List.of(confirmed.get(), signedIn.get());
    }

    assertThat(answers).extracting(Answer::status).containsExactly(202, 201);
    assertThat(isPending(account)).as("nobody is in whose account is about to go").isFalse();
    assertThat(PLANE.stranger().in(answers.getLast()).get("/session").status()).isEqualTo(200);
  }

  private static String changed(UUID account) {
    return "UPDATE identity.account SET password_hash = 'another' WHERE id = '%s'"
        .formatted(account);
  }

  private static void awaitWaiting(Statement statement, int sessions) {
    Awaitility.await("%d wait".formatted(sessions))
        .atMost(Duration.ofSeconds(30))
        .until(() -> waiting(statement) >= sessions);
  }

  private static int waiting(Statement statement) throws SQLException {
    try (var rows =
        statement.executeQuery(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static boolean isPending(UUID account) {
    return !PLANE.bean(PendingErasures.class).among(List.of(account)).isEmpty();
  }
}
