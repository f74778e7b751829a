package dev.freehold.controlplane.support;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SupportIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static Caller staff;

  @BeforeAll
  static void prepare() {
    staff = PLANE.staff();
  }

  @Test
  void staffIsAStrangerUntilAnOwnerApprovesAndAgainAfterIt() throws SQLException {
    TestingOrganization organization = PLANE.organization("Let in");
    assertThat(staff.get(organization.path()).status()).isEqualTo(404);
    String grant = organization.askedForSupport(staff, "read", 2);
    assertThat(staff.get(organization.path()).status()).as("only asked").isEqualTo(404);
    assertThat(PLANE.mail().awaitMail(organization.ownerEmail(), 2).getLast())
        .contains("T-4711", "the app does not answer", "2 hours");

    Answer approved = approve(organization, organization.owner(), grant, 1);

    assertThat(approved.text("/state")).isEqualTo("open");
    assertThat(staff.get(organization.path()).status()).isEqualTo(200);
    assertThat(staff.get(organization.path() + "/members").status()).isEqualTo(200);
    assertThat(staff.post(organization.path() + "/invitations", invite()).code())
        .isEqualTo("permission_denied");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(61),
            // The session of before is idle by then.
            () -> assertThat(PLANE.staff().get(organization.path()).status()).isEqualTo(404));

    assertThat(organization.entries())
        .as("the person, and by what right")
        .contains(
            "account:%s member:list Done - {\"path\": \"/api/v1%s/members\", \"ticket\": \"T-4711\"} support_grant:%s"
                .formatted(account(staff), organization.path(), grant),
            "account:%s member:invite Refused role support does not hold member:invite {} support_grant:%s"
                .formatted(account(staff), grant));
  }

  @Test
  void nobodyGetsMoreThanEightHoursOrMoreThanWasAskedFor() {
    TestingOrganization organization = PLANE.organization("Hours");
    assertThat(request(organization.id(), 9).code()).isEqualTo("validation_failed");
    assertThat(request(organization.id(), 0).code()).isEqualTo("validation_failed");
    String grant = organization.askedForSupport(staff, "read", 2);
    assertThat(approve(organization, organization.owner(), grant, 9).code())
        .isEqualTo("validation_failed");

    approve(organization, organization.owner(), grant, 8);

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(121),
            () -> assertThat(PLANE.staff().get(organization.path()).status()).isEqualTo(404));
  }

  @Test
  void revokedItEndsAtOnceAlsoByTheAgent() {
    TestingOrganization organization = PLANE.organization("Revoked");
    organization.support("read");
    String first = grants(organization).json().at("/items/0/id").asString();
    assertThat(staff.get(organization.path()).status()).isEqualTo(200);

    assertThat(organization.owner().delete(one(organization, first)).status()).isEqualTo(204);

    assertThat(staff.get(organization.path()).status()).isEqualTo(404);
    assertThat(organization.owner().delete(one(organization, first)).code())
        .isEqualTo("support_grant_over");

    organization.support("read");
    String second = grants(organization).json().at("/items/1/id").asString();
    assertThat(staff.delete(one(organization, second)).status()).isEqualTo(204);
    assertThat(staff.get(organization.path()).status()).isEqualTo(404);
  }

  @Test
  void theScopeBounds() {
    TestingOrganization organization = PLANE.organization("Scope");
    organization.support("read");
    String undelete = organization.path() + "/tenants/" + UUID.randomUUID() + "/undelete";
    assertThat(staff.post(undelete, Map.of()).code()).isEqualTo("permission_denied");

    organization.support("act");

    assertThat(staff.post(undelete, Map.of()).code())
        .as("allowed, and there is no such Tenant")
        .isEqualTo("not_found");
  }

  @Test
  void aTeamAdminDecidesOnceThePolicyDelegatesIt() {
    TestingOrganization organization = PLANE.organization("Delegated");
    Caller admin = organization.member(Role.TEAM_ADMIN);
    Caller member = organization.member(Role.MEMBER);
    String grant = organization.askedForSupport(staff, "read", 1);
    assertThat(approve(organization, admin, grant, 1).code()).isEqualTo("condition_not_met");
    assertThat(approve(organization, member, grant, 1).code()).isEqualTo("permission_denied");
    assertThat(member.get(organization.path() + "/support-grants").code())
        .isEqualTo("permission_denied");

    organization
        .owner()
        .with("If-Match", organization.owner().get(organization.path() + "/policy").header("ETag"))
        .put(
            organization.path() + "/policy",
            Map.of(
                "secondFactorRequired", false,
                "addresses", List.of(),
                "invitationDomains", List.of(),
                "regions", List.of(),
                "supportApprovalDelegated", true));

    assertThat(approve(organization, admin, grant, 1).status()).isEqualTo(200);
  }

  @Test
  void whatWasRefusedOrIsTooOldIsNotApprovedAnyMore() {
    TestingOrganization organization = PLANE.organization("Too late");
    String refused = organization.askedForSupport(staff, "read", 1);
    String old = organization.askedForSupport(staff, "read", 1);

    organization.owner().post(one(organization, refused) + "/refusal", Map.of());
    assertThat(approve(organization, organization.owner(), refused, 1).code())
        .isEqualTo("support_grant_over");
    PLANE
        .clock()
        .ahead(
            Duration.ofDays(3).plusMinutes(1),
            () -> {
              Caller owner =
                  PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
              assertThat(approve(organization, owner, old, 1).code())
                  .isEqualTo("support_grant_over");
            });

    assertThat(staff.get(organization.path()).status()).isEqualTo(404);
  }

  @Test
  void whoIsStaffNoMoreIsAStrangerAgain() throws SQLException {
    TestingOrganization organization = PLANE.organization("Left by the agent");
    Caller agent = PLANE.organization("The agent's own").owner();
    become(agent, "'support_agent'");
    String first = organization.askedForSupport(agent, "read", 8);
    String second = organization.askedForSupport(agent, "read", 8);
    assertThat(approve(organization, organization.owner(), first, 8).status()).isEqualTo(200);
    assertThat(agent.get(organization.path()).status()).isEqualTo(200);

    for (String role : new String[] {"NULL", "'finance'"}) {
      become(agent, role);

      assertThat(agent.get(organization.path()).status()).as(role).isEqualTo(404);
      assertThat(approve(organization, organization.owner(), second, 8).code())
          .as(role)
          .isEqualTo("support_grant_over");
    }
    become(agent, "'support_lead'");
    assertThat(agent.get(organization.path()).status()).isEqualTo(200);
  }

  private static void become(Caller account, String staffRole) throws SQLException {
    PLANE.sql(
        "UPDATE identity.account SET staff_role = %s WHERE id = '%s'"
            .formatted(staffRole, account(account)));
  }

  @Test
  void nobodyDecidesAboutTheirOwnRequest() {
    TestingOrganization organization = PLANE.organization("Two hats");
    organization
        .owner()
        .post(
            organization.path() + "/invitations",
            Map.of("email", ControlPlane.STAFF, "role", "owner"));
    String token = PLANE.mail().awaitToken(ControlPlane.STAFF);
    assertThat(staff.post("/memberships", Map.of("token", token)).status()).isEqualTo(201);
    String grant = organization.askedForSupport(staff, "data", 8);

    assertThat(approve(organization, staff, grant, 8).code()).isEqualTo("permission_denied");
  }

  @Test
  void customersNeitherAskNorReachAnotherOrganizationsGrants() {
    TestingOrganization organization = PLANE.organization("Grants");
    TestingOrganization foreign = PLANE.organization("Foreign grants");
    String theirs = foreign.askedForSupport(staff, "read", 1);
    Caller owner = organization.owner();

    assertThat(
            owner
                .with("Idempotency-Key", "x")
                .post("/support-requests", body(organization.id(), 1))
                .status())
        .isEqualTo(404);
    assertThat(approve(organization, owner, theirs, 1).code()).isEqualTo("not_found");
    assertThat(owner.delete(one(organization, theirs)).code()).isEqualTo("not_found");
    assertThat(approve(foreign, owner, theirs, 1).status()).isEqualTo(404);
    assertThat(request(UUID.randomUUID(), 1).code()).isEqualTo("not_found");
    assertThat(staff.get(foreign.path()).status()).isEqualTo(404);
  }

  @Test
  void nobodyAsksAboutAnOrganizationThatEndsMeanwhile() throws Exception {
    TestingOrganization ending = PLANE.organization("Asked for and ends");

    Answer refused = ending.askedWhileItEnds(() -> request(ending.id(), 1));

    assertThat(refused.code()).isEqualTo("not_found");
    assertThat(TableText.occurrences(PLANE.database(), ending.id().toString()))
        .doesNotContain("support.support_grant");
  }

  private static Map<String, String> invite() {
    return Map.of("email", ControlPlane.email("x"), "role", "viewer");
  }

  private static Answer request(UUID organization, int hours) {
    return staff
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post("/support-requests", body(organization, hours));
  }

  private static Map<String, Object> body(UUID organization, int hours) {
    return Map.of(
        "organization", organization,
        "scope", "read",
        "reason", "the app does not answer",
        "ticket", "T-4711",
        "hours", hours);
  }

  private static Answer grants(TestingOrganization organization) {
    return organization.owner().get(organization.path() + "/support-grants");
  }

  private static Answer approve(
      TestingOrganization organization, Caller caller, String grant, int hours) {
    return caller.post(one(organization, grant) + "/approval", Map.of("hours", hours));
  }

  private static String one(TestingOrganization organization, String grant) {
    return organization.path() + "/support-grants/" + grant;
  }
}
