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
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignUpsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void whoSignedUpAndOpensTheMailsLinkHasAnAccount() throws SQLException {
    Person maria = Person.signedUp(PLANE, "maria");

    Answer verified = maria.verify(PLANE.mail().awaitToken(maria.email()));

    assertThat(verified.status()).as(verified.body()).isEqualTo(201);
    assertThat(PLANE.stranger().in(verified).get("/organizations").status()).isEqualTo(200);
    assertThat(maria.trySignIn(PASSWORD).status()).isEqualTo(201);
    assertThat(AuditEntries.of(PLANE.database(), UUID.fromString(verified.text("/account"))))
        .anyMatch(entry -> entry.contains("account:verify Done"));
  }

  @Test
  void withoutVerificationNothingElseIsPossibleAndTheRefusalIsOnRecord() throws SQLException {
    TestingOrganization organization = PLANE.organization("Unverified");
    Person person = Person.verified(PLANE, "unverified");
    Caller session = person.signIn();
    PLANE.sql(
        "UPDATE identity.account SET verified_at = NULL WHERE email = '%s'"
            .formatted(person.email()));

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

  /** Else whoever signed up could ask whether the password that they chose lets in. */
  @Test
  void whoSignedUpCannotTellByASignInWhetherTheEmailHadAnAccount() {
    Person known = Person.verified(PLANE, "had-one");
    Person unknown = new Person(PLANE, ControlPlane.email("had-none"));
    String chosen = "another harbour lantern 48";
    known.signUp(chosen);
    unknown.signUp(chosen);

    for (int i = 0; i < 11; i++) {
      Answer ofKnown = known.trySignIn(chosen);
      Answer ofUnknown = unknown.trySignIn(chosen);

      assertThat(ofUnknown.status()).isEqualTo(ofKnown.status()).isEqualTo(i < 10 ? 401 : 429);
      assertThat(ofUnknown.code()).isEqualTo(ofKnown.code());
      assertThat(headers(ofUnknown)).isEqualTo(headers(ofKnown));
    }
  }

  /** Without what is said of the connection, which has served so many requests. */
  private static Set<String> headers(Answer answer) {
    var names = new TreeSet<>(answer.headers().map().keySet());
    names.remove("connection");
    return names;
  }

  /** Without the hash the known one's answer would take a tenth of the time. */
  @Test
  void aKnownEmailIsAnsweredAfterTheSameTime() {
    String known = Person.verified(PLANE, "timed").email();
    try (var delivered = PLANE.start("--%s=false".formatted(QuickPasswordHashes.SETTING))) {
      SignUps signUps = delivered.getBean(SignUps.class);
      signUps.signUp(known, "Maria", PASSWORD);

      double knowns = median(() -> signUps.signUp(known, "Maria", PASSWORD));
      double unknowns = median(() -> signUps.signUp(ControlPlane.email("new"), "Maria", PASSWORD));

      assertThat(knowns / unknowns).isBetween(0.4, 2.5);
    }
  }

  @Test
  void aLinkCountsOnceAndForADay() {
    Person person = Person.signedUp(PLANE, "once");
    String token = PLANE.mail().awaitToken(person.email());

    PLANE
        .clock()
        .ahead(
            Duration.ofHours(24).plusSeconds(1),
            () -> assertThat(person.verify(token).code()).isEqualTo("link_invalid"));
    assertThat(person.verify(token).status()).isEqualTo(201);

    assertThat(person.verify(token).code()).isEqualTo("link_invalid");
  }

  @Test
  void anotherMailTakesThePlaceOfTheFirst() {
    Person person = Person.signedUp(PLANE, "resent");
    String first = PLANE.mail().awaitToken(person.email());

    assertThat(person.signUp(PASSWORD).status()).isEqualTo(202);
    String second = PLANE.mail().awaitToken(person.email(), 2);

    assertThat(person.verify(first).code()).isEqualTo("link_invalid");
    assertThat(person.verify(second).status()).isEqualTo(201);
  }

  /** A stranger signed up with my e-mail and waits for me to open the link. */
  @Test
  void aLinkOpenedByMistakeGivesNobodysPasswordToTheEmail() {
    Person victim = Person.signedUp(PLANE, "victim");
    String token = PLANE.mail().awaitToken(victim.email());

    for (int i = 0; i < 10; i++) {
      assertThat(victim.verify(token, "what the victim guesses").code())
          .isEqualTo("sign_in_refused");
    }

    assertThat(victim.verify(token).code()).as("nor by guessing").isEqualTo("too_many_attempts");
    assertThat(victim.trySignIn(PASSWORD).status()).isEqualTo(429);
  }

  @Test
  void whoIsInvitedTakesTheEmailFromAnAccountThatNobodyVerified() {
    TestingOrganization organization = PLANE.organization("Squatted");
    Person squatter = Person.signedUp(PLANE, "squatted");
    String verification = PLANE.mail().awaitToken(squatter.email());
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
    assertThat(squatter.verify(verification).code()).isEqualTo("link_invalid");
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
