package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What two do at once to an account that is to go, and what is another one's. */
class ErasureRacesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Races");
  }

  @Test
  void whoSignsInAfterTheJobSawItsAccountKeepsIt() throws Exception {
    Person person = Person.verified(PLANE, "seen-by-the-job");
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    Erasure.confirm(session, Erasure.ask(session), person.email());
    Caller back = person.signIn();

    PLANE.clock().ahead(Duration.ofDays(15), () -> PLANE.bean(Erasures.class).carryOut(account));

    assertThat(Erasure.isDone(PLANE, account)).isFalse();
    assertThat(back.get("/session").text("/email")).isEqualTo(person.email());
  }

  @Test
  void whoSignsInWhileItIsCarriedOutIsRefused() throws Exception {
    Person person = Person.verified(PLANE, "going");
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    Erasure.confirm(session, Erasure.ask(session), person.email());

    Answer refused =
        organization.askedWhile(
            "UPDATE identity.erasure SET erased_at = now() WHERE account_id = '%s'"
                .formatted(account),
            () -> person.trySignIn(PASSWORD));

    assertThat(refused.code()).isEqualTo("sign_in_refused");
  }

  @Test
  void whatAnotherSessionHasJustConfirmedIsNeitherAskedForNorConfirmedAgain() throws Exception {
    Person person = Person.verified(PLANE, "confirmed-elsewhere");
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    String confirmation = Erasure.ask(session);
    String confirmed =
        "UPDATE identity.erasure SET confirmed_at = now(), due_at = now() + interval '%d days' WHERE account_id = '%s'";

    Answer again =
        organization.askedWhile(
            confirmed.formatted(14, account), () -> session.post("/account/deletion", Map.of()));
    Answer twice =
        organization.askedWhile(
            confirmed.formatted(13, account),
            () -> Erasure.confirm(session, confirmation, person.email()));

    assertThat(again.code()).isEqualTo("unauthenticated");
    assertThat(twice.code()).isEqualTo("confirmation_invalid");
  }

  @Test
  void anothersConfirmationConfirmsNothing() {
    Person person = Person.verified(PLANE, "own-confirmation");
    Caller session = person.signIn();
    Erasure.ask(session);
    Person other = Person.verified(PLANE, "others-confirmation");
    Caller others = other.signIn();
    String othersConfirmation = Erasure.ask(others);

    assertThat(Erasure.confirm(session, othersConfirmation, person.email()).code())
        .isEqualTo("confirmation_invalid");
    assertThat(Erasure.confirm(others, othersConfirmation, other.email()).status()).isEqualTo(202);
  }

  @Test
  void askingAloneChangesNothing() {
    Person person = Person.verified(PLANE, "only-asked");
    Caller session = person.signIn();
    String confirmation = Erasure.ask(session);
    person.signIn();
    TestingOrganization two = PLANE.organization("Two owners");
    Caller second = two.member(Role.OWNER);
    Erasure.ask(two.owner());

    assertThat(second.delete("/memberships/" + two.id()).status())
        .as("whoever only asked is an owner that stays")
        .isEqualTo(204);
    Answer confirmed = Erasure.confirm(session, confirmation, person.email());
    assertThat(confirmed.status()).as("signing in has taken nothing back").isEqualTo(202);
    assertThat(confirmed.header("Set-Cookie")).contains("__Host-freehold=;", "Max-Age=0");
  }
}
