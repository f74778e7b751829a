package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ErasuresIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Duration GRACE = Duration.ofDays(14);

  @Test
  void itTakesWhatTheFirstStepAnsweredAndTheEmailAndAFreshProof() {
    Person person = Person.verified(PLANE, "two-steps");
    Caller session = person.signIn();
    Caller elsewhere = person.signIn();
    String confirmation = Erasure.ask(session);

    assertThat(Erasure.confirm(session, confirmation, "somebody@else.test").code())
        .isEqualTo("confirmation_invalid");
    assertThat(Erasure.confirm(session, "made up", person.email()).code())
        .isEqualTo("confirmation_invalid");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () -> {
              assertThat(session.post("/account/deletion", Map.of()).code())
                  .isEqualTo("step_up_required");
              assertThat(Erasure.confirm(session, confirmation, person.email()).code())
                  .isEqualTo("step_up_required");
            });
    assertThat(Erasure.confirm(session, Erasure.ask(elsewhere), person.email()).status())
        .as("another session of the same person")
        .isEqualTo(202);

    assertThat(session.get("/session").status()).as("all sessions have ended").isEqualTo(401);
    assertThat(elsewhere.get("/session").status()).isEqualTo(401);
    assertThat(PLANE.mail().awaitMail(person.email(), 2).getLast())
        .contains("will be erased on")
        .contains("sign in, and it stays");
  }

  @Test
  void aConfirmationIsGoodForAQuarterOfAnHour() {
    Person person = Person.verified(PLANE, "too-late");
    Caller session = person.signIn();
    String confirmation = Erasure.ask(session);

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(16),
            () -> {
              Caller proven =
                  session.in(session.post("/session/proof", Map.of("password", PASSWORD)));
              assertThat(Erasure.confirm(proven, confirmation, person.email()).code())
                  .isEqualTo("confirmation_invalid");
            });
  }

  @Test
  void signingInTakesItBack() throws SQLException {
    Person person = Person.verified(PLANE, "changed-mind");
    UUID account = askedAndConfirmed(person);

    Caller back = person.signIn();

    PLANE.clock().ahead(GRACE.plusDays(1), () -> Erasure.due(PLANE));
    assertThat(back.get("/session").text("/email")).isEqualTo(person.email());
    assertThat(PLANE.mail().awaitMail(person.email(), 3).getLast())
        .contains("it will not be erased");
    assertThat(AuditEntries.of(PLANE.database(), account))
        .anySatisfy(each -> assertThat(each).contains("account:erase").contains("taken back"));
  }

  @Test
  void afterTheGraceNoTableHoldsEmailOrNameAndTheChainHolds() throws Exception {
    String name = "Rosalind Quittance " + UUID.randomUUID();
    TestingOrganization organization = PLANE.organization("Erased member's");
    Person person = Person.verified(PLANE, "erased");
    PLANE.sql(
        "UPDATE identity.account SET display_name = '%s' WHERE email = '%s'"
            .formatted(name, person.email()));
    invite(organization, organization.owner(), person.email());
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    accept(session, PLANE.mail().awaitToken(person.email(), 2));
    refusedForTheAddress(organization, session);
    AuthenticatorApp.enrolledBy(PLANE, session);
    var key = organization.key(session, "member");
    TestingOrganization inviting = PLANE.organization("Still inviting");
    PLANE.mail().awaitMail(person.email(), 3);
    PLANE.stranger().post("/password-resets", Map.of("email", person.email()));
    PLANE.sql(
        "UPDATE notifications.mail SET next_attempt_at = now() + interval '1 year' WHERE recipient = '%s' AND sent_at IS NULL"
            .formatted(person.email()));
    assertThat(Erasure.confirm(session, Erasure.ask(session), person.email()).status())
        .isEqualTo(202);
    assertThat(key.program().get(organization.path() + "/members").status())
        .as("keys act on until then")
        .isEqualTo(200);

    PLANE
        .clock()
        .ahead(
            GRACE.minusMinutes(1),
            () -> {
              Caller owner = PLANE.stranger().signIn(inviting.ownerEmail(), PASSWORD);
              invite(inviting, owner, person.email());
              Erasure.due(PLANE);
            });
    assertThat(TableText.occurrences(PLANE.database(), person.email()))
        .as("not yet")
        .contains("identity.account");
    erasedAndTold(person);

    assertThat(TableText.occurrences(PLANE.database(), person.email())).isEmpty();
    assertThat(TableText.occurrences(PLANE.database(), name)).isEmpty();
    assertThat(TableText.occurrences(PLANE.database(), account.toString()))
        .as("its id is left where things are told")
        .contains("identity.erasure", "audit.entry")
        .doesNotContain(
            "identity.account",
            "identity.session",
            "identity.totp",
            "identity.recovery_code",
            "identity.one_time_token",
            "identity.api_key",
            "organizations.member",
            "audit.subject_key");
    assertThat(key.program().get(organization.path() + "/members").status()).isEqualTo(401);
    assertThat(organization.owner().get(organization.path() + "/members").body())
        .doesNotContain(account.toString());
    assertThat(organization.entries())
        .anySatisfy(
            each ->
                assertThat(each)
                    .startsWith("job:erase-accounts member:remove Done")
                    .contains("member → "));
    assertThat(inviting.entries())
        .anySatisfy(
            each -> assertThat(each).startsWith("job:erase-accounts invitation:revoke Done"));
    assertThat(organization.entries())
        .as("where they came from is in nothing that is hashed in clear")
        .anySatisfy(each -> assertThat(each).contains("policy does not admit the address"))
        .noneSatisfy(each -> assertThat(each).contains("127.0.0.1"));
    Answer verified =
        organization
            .owner()
            .post(organization.path() + "/audit/verify", Map.of("checkpoints", List.of()));
    assertThat(verified.json().at("/intact").asBoolean()).as(verified.body()).isTrue();
    assertThat(
            organization
                .owner()
                .get(organization.path() + "/audit/entries?actor=account:" + account)
                .json()
                .at("/items")
                .valueStream()
                .toList())
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.at("/address").isNull()).isTrue());
  }

  @Test
  void theSameEmailSignsUpAnewAsSomebodyElse() {
    Person person = Person.verified(PLANE, "anew");
    UUID before = askedAndConfirmed(person);
    erasedAndTold(person);
    int mails = PLANE.mail().textsTo(person.email()).size();
    assertThat(person.trySignIn(PASSWORD).code()).isEqualTo("sign_in_refused");

    assertThat(person.signUp(PASSWORD).status()).isEqualTo(202);

    person.verify(PLANE.mail().awaitToken(person.email(), mails + 1));
    assertThat(TestingOrganization.account(person.signIn())).isNotEqualTo(before);
  }

  @Test
  void whatFailsLeavesAllOfItAndKeepsNobodyElseWaiting() throws SQLException {
    Person stuck = Person.verified(PLANE, "stuck");
    UUID stuckAccount = askedAndConfirmed(stuck);
    Person behind = Person.verified(PLANE, "behind");
    UUID behindAccount = askedAndConfirmed(behind);
    PLANE.sql(
        """
        CREATE FUNCTION audit.stuck() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stuck''; END';
        CREATE TRIGGER stuck BEFORE DELETE ON audit.subject_key FOR EACH ROW WHEN (OLD.subject = 'account:%s') EXECUTE FUNCTION audit.stuck();
        """
            .formatted(stuckAccount));
    try {
      PLANE
          .clock()
          .ahead(
              GRACE.plusMinutes(1),
              () -> {
                try {
                  Erasure.due(PLANE);
                } catch (IllegalStateException e) {
                  assertThat(e).hasMessageMatching("\\d+ of \\d+ failed");
                }
              });
    } finally {
      PLANE.sql("DROP FUNCTION audit.stuck CASCADE");
    }
    assertThat(Erasure.isDone(PLANE, behindAccount)).isTrue();
    assertThat(Erasure.isDone(PLANE, stuckAccount)).isFalse();
    assertThat(TableText.occurrences(PLANE.database(), stuck.email())).contains("identity.account");

    PLANE.clock().ahead(GRACE.plusMinutes(1), () -> Erasure.due(PLANE));

    assertThat(Erasure.isDone(PLANE, stuckAccount)).isTrue();
  }

  private static void refusedForTheAddress(TestingOrganization organization, Caller session)
      throws SQLException {
    PLANE.sql(
        "INSERT INTO access.policy VALUES ('%s', false, '{203.0.113.0/24}', '{}', NULL, '{}', false, 1, now())"
            .formatted(organization.id()));
    assertThat(session.get(organization.path()).text("/detail")).contains("127.0.0.1");
    PLANE.sql(
        "DELETE FROM access.policy WHERE organization_id = '%s'".formatted(organization.id()));
  }

  private static UUID askedAndConfirmed(Person person) {
    Caller session = person.signIn();
    UUID account = TestingOrganization.account(session);
    Answer confirmed = Erasure.confirm(session, Erasure.ask(session), person.email());
    assertThat(confirmed.status()).as(confirmed.body()).isEqualTo(202);
    return account;
  }

  /** The last mail is due at that time, and not before; it leaves nothing. */
  private static void erasedAndTold(Person person) {
    PLANE
        .clock()
        .ahead(
            GRACE.plusMinutes(1),
            () -> {
              Erasure.due(PLANE);
              Awaitility.await("the last mail")
                  .atMost(Duration.ofSeconds(60))
                  .until(
                      () -> {
                        PLANE.bean("sendMail", RecurringJob.class).work().run();
                        return PLANE.mail().textsTo(person.email()).stream()
                                .anyMatch(each -> each.contains("Freehold account is erased"))
                            && !TableText.occurrences(PLANE.database(), person.email())
                                .contains("notifications.mail");
                      });
            });
  }

  private static void invite(TestingOrganization organization, Caller owner, String email) {
    owner.post(organization.path() + "/invitations", Map.of("email", email, "role", "member"));
  }

  private static void accept(Caller session, String token) {
    Answer accepted = session.post("/memberships", Map.of("token", token));
    assertThat(accepted.status()).as(accepted.body()).isLessThan(300);
  }
}
