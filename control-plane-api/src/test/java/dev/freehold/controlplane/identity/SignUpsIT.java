package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignUpsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void whoSignedUpAndOpensTheMailsLinkHasAnAccount() throws SQLException {
    Person maria = Person.signedUp(PLANE, "maria");
    Caller session = maria.signIn();
    assertThat(session.get("/session").json().at("/emailVerified").asBoolean()).isFalse();

    Answer verified = maria.verify(session, PLANE.mail().awaitToken(maria.email()));

    assertThat(verified.status()).as(verified.body()).isEqualTo(200);
    Caller renewed = session.in(verified);
    assertThat(session.get("/session").code())
        .as("the session may more now, so its token is another one")
        .isEqualTo("unauthenticated");
    assertThat(renewed.get("/organizations").status()).isEqualTo(200);
    assertThat(AuditEntries.of(PLANE.database(), UUID.fromString(verified.text("/account"))))
        .anyMatch(entry -> entry.contains("account:verify Done"));
  }

  @Test
  void withoutVerificationNothingElseIsPossibleAndTheRefusalIsOnRecord() throws SQLException {
    TestingOrganization organization = PLANE.organization("Unverified");
    Person person = Person.signedUp(PLANE, "unverified");
    Caller session = person.signIn();

    for (Answer answer :
        List.of(
            session.get("/organizations"),
            session.get("/sessions"),
            session.get(organization.path()),
            session.post("/account/second-factor", Map.of()),
            session.post("/memberships", Map.of("token", "x")))) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("email_unverified");
    }
    assertThat(
            AuditEntries.of(
                PLANE.database(), UUID.fromString(session.get("/session").text("/account"))))
        .anyMatch(
            entry ->
                entry.contains("GET /api/v1/organizations Refused the e-mail is not verified"));
  }

  @Test
  void aKnownEmailIsAnsweredLikeAnUnknownOneAndGetsAnotherMail() {
    Person known = Person.verified(PLANE, "known");
    Person unknown = new Person(PLANE, ControlPlane.email("unknown"));

    Answer again = known.signUp("another harbour lantern 48");
    Answer first = unknown.signUp(PASSWORD);

    assertThat(again.status()).isEqualTo(first.status());
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().map().keySet()).isEqualTo(first.headers().map().keySet());
    assertThat(PLANE.mail().awaitMail(known.email(), 2).getLast())
        .contains("has an account already")
        .doesNotContain("#");
    assertThat(known.trySignIn(PASSWORD).status()).as("nothing has changed").isEqualTo(201);
    assertThat(known.trySignIn("another harbour lantern 48").status()).isEqualTo(401);
  }

  /** Without the hash the known one's answer would take a tenth of the time. */
  @Test
  void aKnownEmailIsAnsweredAfterTheSameTime() {
    SignUps signUps = PLANE.bean(SignUps.class);
    String known = Person.verified(PLANE, "timed").email();
    signUps.signUp(known, "Maria", PASSWORD);

    double knowns = median(() -> signUps.signUp(known, "Maria", PASSWORD));
    double unknowns = median(() -> signUps.signUp(ControlPlane.email("new"), "Maria", PASSWORD));

    assertThat(knowns / unknowns).isBetween(0.4, 2.5);
  }

  @Test
  void aLinkCountsOnceAndForADay() {
    Person person = Person.signedUp(PLANE, "once");
    String token = PLANE.mail().awaitToken(person.email());
    Caller session = person.signIn();

    PLANE
        .clock()
        .ahead(
            Duration.ofHours(24).plusSeconds(1),
            () ->
                assertThat(person.verify(person.signIn(), token).code()).isEqualTo("link_invalid"));
    Answer verified = person.verify(session, token);
    assertThat(verified.status()).isEqualTo(200);

    assertThat(person.verify(session.in(verified), token).code()).isEqualTo("link_invalid");
  }

  @Test
  void anotherMailTakesThePlaceOfTheFirst() {
    Person person = Person.signedUp(PLANE, "resent");
    String first = PLANE.mail().awaitToken(person.email());
    Caller session = person.signIn();

    assertThat(session.send("POST", "/email-verifications", null).status()).isEqualTo(202);
    String second = PLANE.mail().awaitToken(person.email(), 2);

    assertThat(person.verify(session, first).code()).isEqualTo("link_invalid");
    assertThat(person.verify(session, second).status()).isEqualTo(200);
  }

  /** A stranger signed up with my e-mail and waits for me to open the link. */
  @Test
  void aLinkOpenedByMistakeGivesNobodysPasswordToTheEmail() {
    Person victim = Person.signedUp(PLANE, "victim");
    Caller bystander = Person.verified(PLANE, "bystander").signIn();
    String token = PLANE.mail().awaitToken(victim.email());

    assertThat(victim.verify(PLANE.stranger(), token).code()).isEqualTo("unauthenticated");
    assertThat(victim.verify(bystander, token).code()).isEqualTo("link_invalid");

    assertThat(victim.signIn().get("/session").json().at("/emailVerified").asBoolean()).isFalse();
  }

  @Test
  void whoIsInvitedTakesTheEmailFromAnAccountThatNobodyVerified() {
    TestingOrganization organization = PLANE.organization("Squatted");
    Person squatter = Person.signedUp(PLANE, "squatted");
    Caller session = squatter.signIn();
    organization
        .owner()
        .post(
            organization.path() + "/invitations",
            Map.of("email", squatter.email(), "role", "viewer"));
    String invitation = PLANE.mail().awaitToken(squatter.email(), 2);

    Answer accepted =
        PLANE
            .stranger()
            .post(
                "/accounts",
                Map.of(
                    "token", invitation,
                    "displayName", "The real one",
                    "password", "another harbour lantern 48"));

    assertThat(accepted.status()).as(accepted.body()).isEqualTo(201);
    assertThat(session.get("/session").code()).isEqualTo("unauthenticated");
    assertThat(squatter.trySignIn(PASSWORD).status()).isEqualTo(401);
  }

  @Test
  void anEmailGetsFiveMailsInAQuarterOfAnHourKnownOrNot() {
    Person known = Person.verified(PLANE, "mailed");
    Person unknown = new Person(PLANE, ControlPlane.email("mailed"));

    List<Integer> knowns = IntStream.range(0, 6).mapToObj(_ -> reset(known)).toList();
    List<Integer> unknowns = IntStream.range(0, 6).mapToObj(_ -> reset(unknown)).toList();

    assertThat(knowns).containsExactly(202, 202, 202, 202, 429, 429);
    assertThat(unknowns).containsExactly(202, 202, 202, 202, 202, 429);
  }

  @Test
  void anAccountThatNobodyVerifiesIsGoneAfterAWeek() {
    Person person = Person.signedUp(PLANE, "forgotten");
    Accounts accounts = PLANE.bean(Accounts.class);

    PLANE.clock().ahead(Duration.ofDays(6), accounts::clean);
    assertThat(accounts.byEmail(person.email())).isPresent();
    PLANE.clock().ahead(Duration.ofDays(8), accounts::clean);

    assertThat(accounts.byEmail(person.email())).isEmpty();
    assertThat(accounts.byEmail(ControlPlane.STAFF)).isPresent();
  }

  private static int reset(Person person) {
    return PLANE.stranger().post("/password-resets", Map.of("email", person.email())).status();
  }

  private static double median(Runnable work) {
    return IntStream.range(0, 9)
        .mapToLong(
            _ -> {
              long before = System.nanoTime();
              work.run();
              return System.nanoTime() - before;
            })
        .sorted()
        .skip(4)
        .findFirst()
        .orElseThrow();
  }
}
