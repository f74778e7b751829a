package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Conditions of permissions and policies, over HTTP and with real rows. Where no endpoint asks for
 * a permission yet, the explanation does, by the same rules.
 */
class ConditionsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static Caller owner;
  private static Caller teamAdmin;
  private static Caller support;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Conditions");
    owner = organization.owner();
    teamAdmin = organization.member(Role.TEAM_ADMIN);
    support = organization.support("act");
  }

  @Test
  void seatsAreChangedByATeamAdminOnlyWithinWhatAnOwnerAllowed() {
    Map<String, Object> question = Map.of("permission", "subscription:change_seats");

    assertAllowed(explain(owner, question));
    assertRefused(explain(teamAdmin, question), "condition_not_met", "seat_cap");
    assertRefused(
        explain(organization.member(Role.MEMBER), question), "permission_denied", "seat_cap");
  }

  @Test
  void ofBillingSupportSeesWhatIsMaskedAndOthersAllOrNothing() {
    Map<String, Object> question = Map.of("permission", "billing:read");

    assertThat(assertAllowed(explain(support, question)).text("/rule"))
        .isEqualTo("role support holds billing:read under the condition masked");
    assertThat(
            assertAllowed(explain(organization.member(Role.BILLING_ADMIN), question)).text("/rule"))
        .isEqualTo("role billing_admin holds billing:read");
    assertRefused(explain(teamAdmin, question), "permission_denied", "masked");
  }

  @Test
  void anExplanationOfWhatIsNarrowedAgreesWithTheEndpoint() {
    Caller billing = organization.member(Role.BILLING_ADMIN);

    assertAllowed(explain(billing, Map.of("permission", "audit:read")));
    assertThat(billing.get(organization.path() + "/audit/entries").status()).isEqualTo(200);
  }

  @Test
  void supportOverridesAnEntitlementWithATicketAndForAWhile() {
    Map<String, Object> forEver = Map.of("permission", "entitlement:override");

    assertRefused(explain(support, forEver), "condition_not_met", "ticket_and_expiry");
    assertRefused(
        explain(support, until(Duration.ofSeconds(-1))), "condition_not_met", "ticket_and_expiry");
    assertAllowed(explain(support, until(Duration.ofHours(1))));
    assertRefused(
        explain(owner, until(Duration.ofHours(1))), "permission_denied", "ticket_and_expiry");
  }

  @Test
  void withATicketSupportBringsATenantBackAndWithoutOneNobodyIsThere() {
    TestingOrganization let = PLANE.organization("Undeleted by support");
    String tenant =
        let.owner()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(let.path() + "/tenants", Map.of("displayName", "Back", "plan", "starter"))
            .text("/id");
    String undelete = let.path() + "/tenants/" + tenant + "/undelete";
    Caller staff = PLANE.staff();
    assertThat(staff.post(undelete, Map.of()).code()).isEqualTo("not_found");

    Caller granted = let.support("act");

    assertThat(granted.post(undelete, Map.of()).code())
        .as("let in: what is in the way is the tenant's own state")
        .isEqualTo("tenant_not_deleted");
  }

  @Test
  void aSessionThatIsTooOldIsRefusedUntilOneSignsInAgain() {
    TestingOrganization strict = PLANE.organization("Young sessions");
    assertThat(policy(strict, Map.of("sessionMinutes", 15)).status()).isEqualTo(200);
    assertThat(strict.owner().get(strict.path() + "/members").status()).isEqualTo(200);

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(16),
            () -> {
              assertThat(strict.owner().get(strict.path() + "/members").code())
                  .isEqualTo("session_too_old");
              assertThat(strict.owner().get("/session").status())
                  .as("for the organisation alone: the session itself goes on")
                  .isEqualTo(200);
              Caller again = PLANE.stranger().signIn(strict.ownerEmail(), ControlPlane.PASSWORD);
              assertThat(again.get(strict.path() + "/members").status()).isEqualTo(200);
            });
  }

  @Test
  void anAddressOutsideOfTheRangesIsRefusedAndOneInsideIsNot() throws Exception {
    TestingOrganization near = PLANE.organization("Near");
    assertThat(policy(near, Map.of("addresses", List.of("127.0.0.1/32"))).status()).isEqualTo(200);

    assertThat(from("127.0.0.1", near).statusCode()).isEqualTo(200);
    HttpResponse<String> elsewhere = from("127.0.0.2", near);

    assertThat(elsewhere.statusCode()).isEqualTo(403);
    assertThat(elsewhere.body()).contains("policy_refused", "the address 127.0.0.2");
    assertThat(near.entries())
        .anySatisfy(
            each ->
                assertThat(each)
                    .contains("Refused the organisation's policy does not admit the address {}"));
  }

  private static HttpResponse<String> from(String address, TestingOrganization organization)
      throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build()) {
      return client.send(
          HttpRequest.newBuilder(
                  URI.create(PLANE.baseUrl() + "/api/v1" + organization.path() + "/members"))
              .header("Cookie", organization.owner().cookie())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static Map<String, Object> until(Duration fromNow) {
    return Map.of(
        "permission",
        "entitlement:override",
        "until",
        PLANE.clock().instant().plus(fromNow).toString());
  }

  private static Answer explain(Caller caller, Map<String, Object> question) {
    return caller.post(organization.path() + "/access/explain", question);
  }

  private static Answer assertAllowed(Answer explanation) {
    assertThat(explanation.json().at("/allowed").asBoolean()).as(explanation.body()).isTrue();
    return explanation;
  }

  private static void assertRefused(Answer explanation, String code, String condition) {
    assertThat(explanation.status()).as(explanation.body()).isEqualTo(200);
    assertThat(explanation.text("/code")).as(explanation.body()).isEqualTo(code);
    assertThat(explanation.text("/condition")).isEqualTo(condition);
  }

  private static Answer policy(TestingOrganization organization, Map<String, ?> changes) {
    var policy = new HashMap<String, Object>();
    policy.put("secondFactorRequired", false);
    policy.put("addresses", List.of());
    policy.put("invitationDomains", List.of());
    policy.put("sessionMinutes", null);
    policy.put("regions", List.of());
    policy.put("supportApprovalDelegated", false);
    policy.putAll(changes);
    return organization.owner().with("If-Match", "*").put(organization.path() + "/policy", policy);
  }
}
