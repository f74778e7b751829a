package dev.freehold.controlplane.organizations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.ControlPlane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.sql.SQLException;
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
    assertThat(AuditEntries.of(PLANE.database(), organization.id()))
        .contains(
            "account:%s invitation:list Refused role viewer does not hold invitation:list {}"
                .formatted(account),
            "account:%s member:change_role Done - {\"role\": \"viewer → member\"}"
                .formatted(account(organization.owner())));
  }

  private static long owners(TestingOrganization organization) {
    return PLANE.bean(Members.class).list(organization.id(), new UUID(0, 0), 100).stream()
        .filter(each -> each.role().equals("owner"))
        .count();
  }

  private static String account(Caller caller) {
    return caller.get("/session").text("/account");
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
