package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** No organisation is left without an owner when an account goes. */
class ErasedOwnersIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Duration GRACE = Duration.ofDays(14);

  @Test
  void theOnlyOwnerIsRefusedAndToldOfWhat() throws SQLException {
    TestingOrganization organization = PLANE.organization("Only mine");

    Answer refused = organization.owner().post("/account/deletion", Map.of());

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("last_owner");
    assertThat(refused.text("/detail")).contains("Only mine");
    assertThat(refused.json().at("/organizations/0").asString())
        .isEqualTo(organization.id().toString());
    assertThat(AuditEntries.of(PLANE.database(), TestingOrganization.account(organization.owner())))
        .anySatisfy(
            each ->
                assertThat(each).contains("account:erase Refused the only owner of organization:"));
    organization.member(Role.OWNER);
    assertThat(organization.owner().post("/account/deletion", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void ofTwoOwnersOneStays() {
    TestingOrganization organization = PLANE.organization("One stays");
    Caller second = organization.member(Role.OWNER);
    Caller owner = organization.owner();
    String secondsConfirmation = Erasure.ask(second);
    String secondsEmail = second.get("/session").text("/email");
    assertThat(Erasure.confirm(owner, Erasure.ask(owner), organization.ownerEmail()).status())
        .isEqualTo(202);

    assertThat(Erasure.confirm(second, secondsConfirmation, secondsEmail).code())
        .isEqualTo("last_owner");
    assertThat(second.delete("/memberships/" + organization.id()).code()).isEqualTo("last_owner");
    UUID first = UUID.fromString(memberOtherThan(organization, second));
    assertThat(second.post(organization.path() + "/transfer", Map.of("to", first)).code())
        .isEqualTo("last_owner");
    assertThat(
            second
                .put(organization.path() + "/members/" + first + "/role", Map.of("role", "member"))
                .status())
        .as("who goes anyway is no owner that is needed")
        .isEqualTo(204);
  }

  @Test
  void withAnOrganizationThatGoesItWaitsForThat() throws SQLException {
    TestingOrganization organization = PLANE.organization("Goes first");
    Caller owner = organization.owner();
    UUID account = TestingOrganization.account(owner);
    String confirmation =
        owner.post(organization.path() + "/deletion", Map.of()).text("/confirmation");
    owner.post(
        organization.path() + "/deletion/confirmation",
        Map.of("confirmation", confirmation, "name", "Goes first"));
    assertThat(Erasure.confirm(owner, Erasure.ask(owner), organization.ownerEmail()).status())
        .isEqualTo(202);

    PLANE.clock().ahead(GRACE.plusMinutes(1), () -> Erasure.due(PLANE));
    assertThat(Erasure.isDone(PLANE, account)).as("it has 16 days to go").isFalse();
    PLANE
        .clock()
        .ahead(
            Duration.ofDays(30).plusMinutes(1),
            () -> {
              PLANE.bean("deleteOrganizations", RecurringJob.class).work().run();
              Erasure.due(PLANE);
            });

    assertThat(Erasure.isDone(PLANE, account)).isTrue();
  }

  @Test
  void anOrganizationWhoseOnlyOwnerGoesAsWellIsNotHadBackWithoutOne() {
    TestingOrganization organization = PLANE.organization("Both go");
    Caller owner = organization.owner();
    String role =
        owner
            .with("Idempotency-Key", "both-go")
            .post(
                organization.path() + "/roles",
                Map.of(
                    "name", "Deleter", "permissions", Map.of("organization:delete", "conditional")))
            .text("/id");
    Caller member = organization.member(Role.MEMBER);
    owner.put(
        organization.path() + "/members/" + TestingOrganization.account(member) + "/role",
        Map.of("role", role));
    String confirmation =
        owner.post(organization.path() + "/deletion", Map.of()).text("/confirmation");
    owner.post(
        organization.path() + "/deletion/confirmation",
        Map.of("confirmation", confirmation, "name", "Both go"));
    Erasure.confirm(owner, Erasure.ask(owner), organization.ownerEmail());

    Answer refused = member.delete(organization.path() + "/deletion");

    assertThat(refused.code()).as(refused.body()).isEqualTo("last_owner");
    Caller back = PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
    assertThat(back.delete(organization.path() + "/deletion").status()).isEqualTo(204);
  }

  private static String memberOtherThan(TestingOrganization organization, Caller caller) {
    String own = TestingOrganization.account(caller).toString();
    return caller
        .get(organization.path() + "/members")
        .json()
        .at("/items")
        .valueStream()
        .map(each -> each.at("/account").asString())
        .filter(each -> !each.equals(own))
        .findFirst()
        .orElseThrow();
  }
}
