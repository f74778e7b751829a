package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TeamsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static Caller admin;
  private static Caller member;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Teams");
    admin = organization.member(Role.TEAM_ADMIN);
    member = organization.member(Role.MEMBER);
  }

  @Test
  void aTeamAdminChangesTheTeamsThatTheyAdministerAndNoOthers() throws SQLException {
    String own = create(admin, "Own").text("/id");
    String other = create(organization.owner(), "Other").text("/id");
    String joined = one(other) + "/members/" + account(member);

    assertThat(rename(admin, own, "Renamed").status()).isEqualTo(200);
    assertThat(rename(admin, other, "Taken over").code()).isEqualTo("condition_not_met");
    assertThat(admin.delete(one(other)).code()).isEqualTo("condition_not_met");
    assertThat(admin.put(joined, Map.of("admin", false)).code()).isEqualTo("condition_not_met");
    assertThat(member.put(joined, Map.of("admin", true)).code()).isEqualTo("permission_denied");

    organization.owner().put(one(other) + "/members/" + account(admin), Map.of("admin", true));
    assertThat(rename(admin, other, "Administered").status()).isEqualTo(200);
    assertThat(admin.put(joined, Map.of("admin", false)).status()).isEqualTo(204);

    assertThat(member.get(one(other)).text("/name")).isEqualTo("Administered");
    assertThat(organization.entries())
        .contains(
            "account:%s team:update Refused role team_admin holds team:update under the condition own_team {}"
                .formatted(account(admin)),
            "account:%s team:update Done - {\"member\": \" → %s\"}"
                .formatted(account(admin), account(member)));
  }

  @Test
  void aNameIsTakenOnceAndTheSameKeyMakesOneTeam() {
    Answer first = create(organization.owner(), "Blue", "key-blue");
    Answer again = create(organization.owner(), "Blue", "key-blue");

    assertThat(again.text("/id")).isEqualTo(first.text("/id"));
    assertThat(create(organization.owner(), "bLUE").code()).isEqualTo("name_taken");
    String other = create(organization.owner(), "Green").text("/id");
    assertThat(rename(organization.owner(), other, "Blue").code()).isEqualTo("name_taken");
    assertThat(
            organization
                .owner()
                .with("If-Match", "\"999\"")
                .put(one(other), Map.of("name", "Red"))
                .code())
        .isEqualTo("precondition_failed");
  }

  @Test
  void whoLeavesTheOrganizationLeavesItsTeams() {
    String team = create(organization.owner(), "Leaving").text("/id");
    Caller leaving = organization.member(Role.MEMBER);
    organization.owner().put(one(team) + "/members/" + account(leaving), Map.of("admin", false));
    assertThat(members(team)).contains(account(leaving).toString());

    leaving.delete("/memberships/" + organization.id());

    assertThat(members(team)).containsExactly(account(organization.owner()).toString());
  }

  @Test
  void aForeignTeamOrMemberIsAsUnknownAsNone() {
    TestingOrganization foreign = PLANE.organization("Foreign teams");
    String theirs = create(foreign, foreign.owner(), "Theirs", "key-theirs").text("/id");
    String own = create(organization.owner(), "Ours").text("/id");
    Caller owner = organization.owner();

    for (Answer answer :
        List.of(
            owner.get(one(theirs)),
            owner.get(one(theirs) + "/members"),
            rename(owner, theirs, "Mine"),
            owner.delete(one(theirs)),
            owner.put(one(theirs) + "/members/" + account(owner), Map.of("admin", true)),
            owner.put(one(own) + "/members/" + account(foreign.owner()), Map.of("admin", true)),
            owner.delete(one(own) + "/members/" + UUID.randomUUID()))) {
      assertThat(answer.code()).as(answer.body()).isEqualTo("not_found");
    }
    assertThat(foreign.owner().get(foreign.path() + "/teams/" + theirs).text("/name"))
        .isEqualTo("Theirs");
  }

  @Test
  void aTeamCarriesNothingButWhatTheRequestMaySay() {
    for (String field : List.of("id", "revision", "organization", "organization_id")) {
      assertThat(
              admin
                  .with("Idempotency-Key", UUID.randomUUID().toString())
                  .post(
                      organization.path() + "/teams",
                      Map.of("name", "Mass", field, UUID.randomUUID()))
                  .code())
          .as(field)
          .isEqualTo("malformed_request");
    }
    assertThat(organization.owner().get(organization.path() + "/teams").body())
        .doesNotContain("Mass");
  }

  private static List<String> members(String team) {
    return organization
        .owner()
        .get(one(team) + "/members")
        .json()
        .at("/items")
        .valueStream()
        .map(each -> each.at("/account").asString())
        .toList();
  }

  private static String one(String team) {
    return organization.path() + "/teams/" + team;
  }

  private static Answer rename(Caller caller, String team, String name) {
    return caller
        .with("If-Match", organization.owner().get(one(team)).header("ETag"))
        .put(one(team), Map.of("name", name));
  }

  private static Answer create(Caller caller, String name) {
    return create(caller, name, UUID.randomUUID().toString());
  }

  private static Answer create(Caller caller, String name, String key) {
    return create(organization, caller, name, key);
  }

  private static Answer create(TestingOrganization of, Caller caller, String name, String key) {
    return caller.with("Idempotency-Key", key).post(of.path() + "/teams", Map.of("name", name));
  }
}
