package dev.freehold.controlplane.organizations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class MembersIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void theLastOwnerStays() {
    TestingOrganization organization = PLANE.organization("Last owner");
    String own = account(organization.owner());

    assertThat(remove(organization, organization.owner(), own).code()).isEqualTo("last_owner");
  }

  @Test
  void ofTwoOwnersWhoRemoveEachOtherAtOnceOneStays() throws Exception {
    TestingOrganization organization = PLANE.organization("Two owners");
    Caller first = organization.owner();
    Caller second = organization.member(Role.OWNER);

    try (var threads = Executors.newFixedThreadPool(2)) {
      threads.invokeAll(
          List.<Callable<Answer>>of(
              () -> remove(organization, first, account(second)),
              () -> remove(organization, second, account(first))));
    }

    assertThat(owners(organization)).isEqualTo(1);
  }

  @Test
  void nobodyChangesTheirOwnRole() {
    TestingOrganization organization = PLANE.organization("Own role");
    organization.member(Role.OWNER);

    Answer answer =
        change(organization, organization.owner(), account(organization.owner()), Role.VIEWER);

    assertThat(answer.code()).isEqualTo("permission_denied");
  }

  @Test
  void aTeamAdminNeitherRemovesNorDemotesAnOwner() {
    TestingOrganization organization = PLANE.organization("Admin");
    organization.member(Role.OWNER);
    Caller admin = organization.member(Role.TEAM_ADMIN);
    String owner = account(organization.owner());

    assertThat(remove(organization, admin, owner).code()).isEqualTo("condition_not_met");
    assertThat(change(organization, admin, owner, Role.VIEWER).code())
        .isEqualTo("permission_denied");
    assertThat(owners(organization)).isEqualTo(2);
  }

  @Test
  void whoIsRemovedIsAStrangerAtOnce() {
    TestingOrganization organization = PLANE.organization("Removed");
    Caller member = organization.member(Role.MEMBER);

    assertThat(remove(organization, organization.owner(), account(member)).status()).isEqualTo(204);

    assertThat(member.get(organization.path()).status()).isEqualTo(404);
  }

  @Test
  void changesAndRefusalsAreInTheOrganizationsChain() throws SQLException {
    TestingOrganization organization = PLANE.organization("Audited");
    Caller viewer = organization.member(Role.VIEWER);
    String account = account(viewer);

    viewer.get(organization.path() + "/invitations");
    change(organization, organization.owner(), account, Role.MEMBER);

    assertThat(
            organization
                .owner()
                .post(organization.path() + "/audit/verify", Map.of())
                .json()
                .at("/intact")
                .asBoolean())
        .isTrue();
    assertThat(organization.entries())
        .contains(
            "account:%s invitation:list Refused role viewer does not hold invitation:list {}"
                .formatted(account),
            "account:%s member:change_role Done - {\"role\": \"viewer → member\"}"
                .formatted(account(organization.owner())));
  }

  @Test
  void ownershipIsGivenInOneChangeAndNeedsAFreshProof() throws SQLException {
    TestingOrganization organization = PLANE.organization("Transfer");
    Caller heir = organization.member(Role.MEMBER);
    Caller owner = organization.owner();
    Map<String, String> transfer = Map.of("to", account(heir));

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(11),
            () ->
                assertThat(owner.post(organization.path() + "/transfer", transfer).code())
                    .isEqualTo("step_up_required"));
    assertThat(heir.post(organization.path() + "/transfer", Map.of("to", account(heir))).code())
        .isEqualTo("permission_denied");
    assertThat(
            owner
                .post(
                    organization.path() + "/transfer",
                    Map.of("to", account(PLANE.organization("Elsewhere").owner())))
                .code())
        .as("not a member")
        .isEqualTo("not_found");

    assertThat(owner.post(organization.path() + "/transfer", transfer).status()).isEqualTo(204);

    assertThat(heir.get(organization.path()).text("/role")).isEqualTo("owner");
    assertThat(owner.get(organization.path()).text("/role")).isEqualTo("team_admin");
    assertThat(organization.entries())
        .contains(
            "account:%s organization:transfer Done - {\"role\": \"member → owner\", \"own role\": \"owner → team_admin\"}"
                .formatted(account(owner)));
  }

  @Test
  void whoLeavesIsOutAndTheLastOwnerCannot() {
    TestingOrganization organization = PLANE.organization("Leaving");
    Caller member = organization.member(Role.MEMBER);

    assertThat(organization.owner().delete("/memberships/" + organization.id()).code())
        .isEqualTo("last_owner");
    assertThat(member.delete("/memberships/" + organization.id()).status()).isEqualTo(204);

    assertThat(member.get(organization.path()).status()).isEqualTo(404);
    assertThat(member.delete("/memberships/" + organization.id()).code()).isEqualTo("not_found");
    assertThat(owners(organization)).isEqualTo(1);
  }

  @Test
  void aNameIsChangedByWhoHasSeenTheNewestOne() {
    TestingOrganization organization = PLANE.organization("Before");
    Caller owner = organization.owner();
    String tag = owner.get(organization.path()).header("ETag");

    assertThat(owner.put(organization.path(), Map.of("name", "After")).code())
        .isEqualTo("precondition_required");
    assertThat(
            owner.with("If-Match", tag).put(organization.path(), Map.of("name", "After")).status())
        .isEqualTo(200);
    assertThat(owner.with("If-Match", tag).put(organization.path(), Map.of("name", "Late")).code())
        .isEqualTo("precondition_failed");

    assertThat(owner.get(organization.path()).text("/name")).isEqualTo("After");
  }

  @Test
  void fieldsThatAreNotTheRequestsAreRefused() {
    TestingOrganization organization = PLANE.organization("Mass");
    Caller admin = organization.member(Role.TEAM_ADMIN);
    String tag = admin.get(organization.path()).header("ETag");

    for (String field : List.of("id", "role", "deletedAt", "revision", "organization_id")) {
      assertThat(
              admin
                  .with("If-Match", tag)
                  .put(organization.path(), Map.of("name", "Mine", field, "owner"))
                  .code())
          .as(field)
          .isEqualTo("malformed_request");
    }

    assertThat(admin.get(organization.path()).text("/name")).isEqualTo("Mass");
    assertThat(admin.get(organization.path()).text("/role")).isEqualTo("team_admin");
  }

  private static long owners(TestingOrganization organization) {
    return PLANE.bean(Members.class).list(organization.id(), new UUID(0, 0), 100).stream()
        .filter(each -> each.role().equals("owner"))
        .count();
  }

  private static String account(Caller caller) {
    return TestingOrganization.account(caller).toString();
  }

  private static Answer remove(TestingOrganization organization, Caller caller, String account) {
    return caller.delete(organization.path() + "/members/" + account);
  }

  private static Answer change(
      TestingOrganization organization, Caller caller, String account, Role role) {
    return caller.put(
        organization.path() + "/members/" + account + "/role", Map.of("role", role.wireName()));
  }
}
