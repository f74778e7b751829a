package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PoliciesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void nobodyShutsThemselvesOut() {
    TestingOrganization organization = PLANE.organization("Shut out");

    Answer elsewhere = set(organization, Map.of("addresses", List.of("203.0.113.0/24")));
    Answer factor = set(organization, Map.of("secondFactorRequired", true));

    assertThat(elsewhere.code()).isEqualTo("policy_excludes_you");
    assertThat(factor.code()).isEqualTo("policy_excludes_you");
    assertThat(set(organization, Map.of("addresses", List.of("127.0.0.0/8"))).status())
        .isEqualTo(200);
    assertThat(set(organization, Map.of("addresses", List.of("203.0.113.7/24"))).code())
        .as("not a range")
        .isEqualTo("validation_failed");
  }

  @Test
  void itRefusesOwnersTooAndTheRefusalIsAudited() throws SQLException {
    TestingOrganization organization = PLANE.organization("Narrow");
    set(organization, Map.of());
    Caller owner = organization.owner();

    spoil(organization, "addresses = '{203.0.113.0/24}'");
    assertThat(owner.get(organization.path()).code()).isEqualTo("policy_refused");

    spoil(organization, "addresses = '{}', second_factor_required = true");
    assertThat(owner.get(organization.path()).code()).isEqualTo("second_factor_required");

    spoil(organization, "second_factor_required = false, session_minutes = 5");
    assertThat(owner.get(organization.path()).status()).isEqualTo(200);
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(6),
            () -> assertThat(owner.get(organization.path()).code()).isEqualTo("session_too_old"));

    assertThat(organization.entries())
        .anySatisfy(each -> assertThat(each).contains("Refused the organisation's policy does not"))
        .anySatisfy(each -> assertThat(each).contains("Refused the organisation's policy asks for"))
        .anySatisfy(each -> assertThat(each).contains("Refused the organisation's policy lets a"));
  }

  @Test
  void itConcernsItsOwnOrganizationAlone() throws SQLException {
    TestingOrganization narrow = PLANE.organization("Mine alone");
    set(narrow, Map.of());
    TestingOrganization other = PLANE.organization("Not concerned");

    spoil(narrow, "addresses = '{203.0.113.0/24}'");

    assertThat(other.owner().get(other.path()).status()).isEqualTo(200);
    assertThat(other.owner().get(other.path() + "/policy").json().at("/addresses").isEmpty())
        .isTrue();
  }

  @Test
  void tenantsAreMadeWhereItLetsThemBe() {
    TestingOrganization organization = PLANE.organization("Regions");
    set(organization, Map.of("regions", List.of("eu-west", "eu-north")));

    assertThat(create(organization, "us-east").code()).isEqualTo("policy_refused");
    assertThat(create(organization, null).code()).isEqualTo("policy_refused");
    assertThat(create(organization, "eu-north").status()).isIn(201, 202);
  }

  @Test
  void itIsChangedByAnOwnerWithAFreshProofWhoHasSeenTheNewest() {
    TestingOrganization organization = PLANE.organization("Changing");
    Caller admin = organization.member(Role.TEAM_ADMIN);
    String first = organization.owner().get(organization.path() + "/policy").header("ETag");

    assertThat(put(organization, admin, first, Map.of()).code()).isEqualTo("permission_denied");
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(put(organization, organization.owner(), first, Map.of()).code())
                    .isEqualTo("step_up_required"));
    assertThat(
            put(organization, organization.owner(), first, Map.of("regions", List.of("eu")))
                .status())
        .isEqualTo(200);
    assertThat(put(organization, organization.owner(), first, Map.of()).code())
        .isEqualTo("precondition_failed");
    assertThat(put(organization, organization.owner(), first, Map.of("organizationId", "x")).code())
        .isEqualTo("malformed_request");

    assertThat(admin.get(organization.path() + "/policy").json().at("/regions/0").asString())
        .isEqualTo("eu");
  }

  private static Answer set(TestingOrganization organization, Map<String, ?> changes) {
    String tag = organization.owner().get(organization.path() + "/policy").header("ETag");
    return put(organization, organization.owner(), tag, changes);
  }

  private static Answer put(
      TestingOrganization organization, Caller caller, String tag, Map<String, ?> changes) {
    var policy = new HashMap<String, Object>();
    policy.put("secondFactorRequired", false);
    policy.put("addresses", List.of());
    policy.put("invitationDomains", List.of());
    policy.put("sessionMinutes", null);
    policy.put("regions", List.of());
    policy.put("supportApprovalDelegated", false);
    policy.putAll(changes);
    return caller.with("If-Match", tag).put(organization.path() + "/policy", policy);
  }

  /** What no request of these callers could set; the version counts it all the same. */
  private static void spoil(TestingOrganization organization, String assignment)
      throws SQLException {
    PLANE.sql(
        "UPDATE access.policy SET %s WHERE organization_id = '%s'"
            .formatted(assignment, organization.id()));
  }

  private static Answer create(TestingOrganization organization, String region) {
    var body = new HashMap<String, Object>();
    body.put("displayName", "Region");
    body.put("plan", "starter");
    body.put("region", region);
    return organization
        .owner()
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(organization.path() + "/tenants", body);
  }
}
