package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which Tenants are open to whom: a list holds what a single request would be given. */
class TenantTeamsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TenantCalls calls;
  private static String team;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Tenants of teams");
    calls = new TenantCalls(organization);
    team = team(organization, "Blue");
  }

  @Test
  void ofATeamsTenantOnlyItsMembersKnowBesideTheAdmins() {
    String shared = calls.create().text("/id");
    String blue = calls.create().text("/id");
    Caller inside = organization.member(Role.MEMBER);
    Caller outside = organization.member(Role.VIEWER);
    organization
        .owner()
        .put(
            organization.path() + "/teams/" + team + "/members/" + account(inside),
            Map.of("admin", false));

    assertThat(assign(organization.owner(), blue, team).text("/team")).isEqualTo(team);

    assertThat(ids(inside)).contains(shared, blue);
    assertThat(inside.get(one(blue)).status()).isEqualTo(200);
    assertThat(ids(outside)).contains(shared).doesNotContain(blue);
    assertThat(outside.get(one(blue)).code()).isEqualTo("condition_not_met");
    assertThat(outside.get(one(blue) + "/limits").code()).isEqualTo("condition_not_met");
    assertThat(outside.get(one(shared)).status()).isEqualTo(200);
    assertThat(ids(organization.member(Role.BILLING_ADMIN))).contains(shared, blue);

    organization.owner().delete(organization.path() + "/teams/" + team);

    assertThat(ids(inside)).as("the team is no more").doesNotContain(blue);
    assertThat(assign(organization.owner(), blue, null).status()).isIn(200, 202);
    assertThat(ids(outside)).contains(blue);
  }

  @Test
  void aForeignTeamGetsNothing() {
    String id = calls.create().text("/id");
    String foreign = team(PLANE.organization("Teams elsewhere"), "Foreign");

    assertThat(assign(organization.owner(), id, foreign).code()).isEqualTo("validation_failed");
    assertThat(assign(organization.member(Role.MEMBER), id, null).code())
        .isEqualTo("permission_denied");
    assertThat(calls.get(id).json().at("/team").isNull()).isTrue();
  }

  @Test
  void supportResumesWhatSupportItselfPausedAndNothingElse() throws Exception {
    String id = calls.create().text("/id");
    organization.owner().post(one(id) + "/pause", Map.of());
    Caller staff = organization.support("act");

    assertThat(staff.post(one(id) + "/resume", Map.of()).code()).isEqualTo("condition_not_met");
    PLANE.sql(
        "UPDATE tenants.tenant SET paused_by = '%s' WHERE id = '%s'".formatted(account(staff), id));

    assertThat(staff.post(one(id) + "/resume", Map.of()).status()).isIn(200, 202);
    assertThat(calls.get(id).json().at("/paused").asBoolean()).isFalse();
  }

  private static String team(TestingOrganization of, String name) {
    return of.owner()
        .with("Idempotency-Key", UUID.randomUUID().toString())
        .post(of.path() + "/teams", Map.of("name", name))
        .text("/id");
  }

  private static Answer assign(Caller caller, String tenant, String team) {
    var body = new HashMap<String, Object>();
    body.put("team", team);
    return caller
        .with("If-Match", calls.get(tenant).header("ETag"))
        .put(one(tenant) + "/team", body);
  }

  private static String one(String tenant) {
    return organization.path() + "/tenants/" + tenant;
  }

  private static List<String> ids(Caller caller) {
    return caller
        .get(organization.path() + "/tenants")
        .json()
        .at("/items")
        .valueStream()
        .map(each -> each.at("/id").asString())
        .toList();
  }
}
