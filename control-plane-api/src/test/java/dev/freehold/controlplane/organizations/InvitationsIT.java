package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class InvitationsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Invitations & Co");
  }

  @Test
  void theInvitedPersonMakesAnAccountAndIsAMember() {
    String email = ControlPlane.email("maria");
    assertThat(invite(organization.owner(), email, Role.TEAM_ADMIN).status()).isEqualTo(201);

    PLANE.accept(email);

    Caller maria = PLANE.stranger().signIn(email.toUpperCase(java.util.Locale.ROOT), PASSWORD);
    assertThat(maria.get("/organizations").text("/items/0/name")).isEqualTo("Invitations & Co");
    assertThat(maria.get(organization.path()).text("/role")).isEqualTo("team_admin");
  }

  @Test
  void anInvitationCountsOnceAlsoWhenManyComeAtOnce() {
    String email = ControlPlane.email("once");
    invite(organization.owner(), email, Role.MEMBER);
    String token = PLANE.mail().awaitToken(email);

    List<Integer> answers;
    try (var threads = Executors.newFixedThreadPool(6)) {
      answers =
          IntStream.range(0, 6)
              .mapToObj(_ -> threads.submit(() -> accept(token, PASSWORD).status()))
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

    assertThat(answers).containsOnlyOnce(201).contains(404).doesNotContain(500);
  }

  @Test
  void afterSevenDaysItIsOver() {
    String email = ControlPlane.email("late");
    invite(organization.owner(), email, Role.MEMBER);
    String token = PLANE.mail().awaitToken(email);

    PLANE
        .clock()
        .ahead(
            Duration.ofDays(7).plusSeconds(1),
            () -> assertThat(accept(token, PASSWORD).code()).isEqualTo("invitation_invalid"));
  }

  @Test
  void aWithdrawnOneIsOver() {
    String email = ControlPlane.email("withdrawn");
    String id = invite(organization.owner(), email, Role.MEMBER).text("/id");
    String token = PLANE.mail().awaitToken(email);

    assertThat(organization.owner().delete(organization.path() + "/invitations/" + id).status())
        .isEqualTo(204);

    assertThat(accept(token, PASSWORD).code()).isEqualTo("invitation_invalid");
  }

  @Test
  void aPasswordThatIsRefusedDoesNotUseItUp() {
    String email = ControlPlane.email("again");
    invite(organization.owner(), email, Role.MEMBER);
    String token = PLANE.mail().awaitToken(email);

    assertThat(accept(token, "passwordpassword").code()).isEqualTo("password_refused");

    assertThat(accept(token, PASSWORD).status()).isEqualTo(201);
  }

  @Test
  void anAccountAcceptsForItsOwnEmailOnly() {
    String email = ControlPlane.email("bound");
    invite(organization.owner(), email, Role.VIEWER);
    String token = PLANE.mail().awaitToken(email);
    TestingOrganization other = PLANE.organization("Other");

    assertThat(other.owner().post("/memberships", Map.of("token", token)).code())
        .isEqualTo("invitation_invalid");

    assertThat(accept(token, PASSWORD).status()).as("it was not used up").isEqualTo(201);
  }

  @Test
  void whoHasAnAccountJoinsAnotherOrganizationWithIt() {
    TestingOrganization other = PLANE.organization("Second");
    String email = organization.ownerEmail();
    invite(other.owner(), other, email, Role.VIEWER);
    String token = PLANE.mail().awaitToken(email, 2);

    assertThat(accept(token, PASSWORD).code()).isEqualTo("account_exists");
    assertThat(organization.owner().post("/memberships", Map.of("token", token)).status())
        .isEqualTo(201);

    assertThat(organization.owner().get(other.path()).text("/role")).isEqualTo("viewer");
  }

  @Test
  void nobodyInvitesToMoreThanTheyHold() {
    Caller admin = organization.member(Role.TEAM_ADMIN);
    Caller billing = organization.member(Role.BILLING_ADMIN);

    assertThat(invite(admin, ControlPlane.email("x"), Role.OWNER).code())
        .isEqualTo("permission_denied");
    assertThat(invite(billing, ControlPlane.email("x"), Role.TEAM_ADMIN).code())
        .isEqualTo("condition_not_met");
    assertThat(invite(admin, ControlPlane.email("x"), Role.VIEWER).status()).isEqualTo(201);
  }

  @Test
  void anInvitationOfOneWhoWasDemotedSinceIsOver() {
    Caller admin = organization.member(Role.TEAM_ADMIN);
    String email = ControlPlane.email("accomplice");
    invite(admin, email, Role.TEAM_ADMIN);
    String account = admin.get("/session").text("/account");

    organization
        .owner()
        .put(organization.path() + "/members/" + account + "/role", Map.of("role", "viewer"));

    assertThat(accept(PLANE.mail().awaitToken(email), PASSWORD).code())
        .isEqualTo("invitation_invalid");
  }

  @Test
  void anInvitationOfOneWhoMayInviteNoMoreIsOver() {
    Caller admin = organization.member(Role.TEAM_ADMIN);
    String email = ControlPlane.email("no-more");
    assertThat(invite(admin, email, Role.MEMBER).status()).isEqualTo(201);

    organization
        .owner()
        .put(
            organization.path() + "/members/" + TestingOrganization.account(admin) + "/role",
            Map.of("role", "member"));

    assertThat(accept(PLANE.mail().awaitToken(email), PASSWORD).code())
        .as("although they hold all that is promised")
        .isEqualTo("invitation_invalid");
  }

  @Test
  void sentAgainItHasAnotherTokenAndSevenDaysMore() {
    String email = ControlPlane.email("again");
    String id = invite(organization.owner(), email, Role.MEMBER).text("/id");
    String first = PLANE.mail().awaitToken(email);
    String one = organization.path() + "/invitations/" + id;

    Answer resent = organization.owner().post(one + "/resend", Map.of());

    assertThat(resent.status()).as(resent.body()).isEqualTo(200);
    String second = PLANE.mail().awaitToken(email, 2);
    assertThat(second).isNotEqualTo(first);
    assertThat(accept(first, PASSWORD).code()).isEqualTo("invitation_invalid");
    assertThat(accept(second, PASSWORD).status()).isEqualTo(201);
    assertThat(organization.owner().post(one + "/resend", Map.of()).code())
        .as("it was used")
        .isEqualTo("not_found");
  }

  @Test
  void anotherOrganizationsInvitationIsAsUnknownAsNone() {
    String email = ControlPlane.email("foreign");
    String id = invite(organization.owner(), email, Role.MEMBER).text("/id");
    TestingOrganization other = PLANE.organization("Other invitations");

    assertThat(other.owner().post(other.path() + "/invitations/" + id + "/resend", Map.of()).code())
        .isEqualTo("not_found");
    assertThat(other.owner().delete(other.path() + "/invitations/" + id).code())
        .isEqualTo("not_found");

    assertThat(accept(PLANE.mail().awaitToken(email), PASSWORD).status()).isEqualTo(201);
  }

  @Test
  void aPolicyOnDomainsCountsForWhatWasInvitedBeforeIt() {
    TestingOrganization narrow = PLANE.organization("Domains");
    String before = ControlPlane.email("before");
    invite(narrow.owner(), narrow, before, Role.MEMBER);
    String token = PLANE.mail().awaitToken(before);

    narrow
        .owner()
        .with("If-Match", narrow.owner().get(narrow.path() + "/policy").header("ETag"))
        .put(
            narrow.path() + "/policy",
            Map.of(
                "secondFactorRequired", false,
                "addresses", List.of(),
                "invitationDomains", List.of("corp.test"),
                "regions", List.of(),
                "supportApprovalDelegated", false));

    assertThat(invite(narrow.owner(), narrow, ControlPlane.email("after"), Role.MEMBER).code())
        .isEqualTo("policy_refused");
    assertThat(invite(narrow.owner(), narrow, "a@sub.corp.test", Role.MEMBER).code())
        .isEqualTo("policy_refused");
    assertThat(invite(narrow.owner(), narrow, "a@CORP.test", Role.MEMBER).status()).isEqualTo(201);
    assertThat(accept(token, PASSWORD).code()).isEqualTo("invitation_invalid");
  }

  private static Answer invite(Caller caller, String email, Role role) {
    return invite(caller, organization, email, role);
  }

  private static Answer invite(
      Caller caller, TestingOrganization organization, String email, Role role) {
    return caller.post(
        organization.path() + "/invitations", Map.of("email", email, "role", role.wireName()));
  }

  private static Answer accept(String token, String password) {
    return PLANE
        .stranger()
        .post("/accounts", Map.of("token", token, "displayName", "Maria", "password", password));
  }
}
