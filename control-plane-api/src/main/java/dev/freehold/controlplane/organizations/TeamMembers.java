package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.TEAM_MEMBER;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who is in which team. Only members of the organisation are, and who leaves it leaves them. */
@Component
class TeamMembers {
  /**
   * @param admin whether the member administers the team, if the own role lets them
   */
  record View(UUID account, boolean admin) {}

  private final DSLContext sql;
  private final Organizations organizations;
  private final Teams teams;
  private final MemberRoles members;
  private final AccessDecisions access;
  private final AuditLog audit;

  TeamMembers(
      DSLContext sql,
      Organizations organizations,
      Teams teams,
      MemberRoles members,
      AccessDecisions access,
      AuditLog audit) {
    this.sql = sql;
    this.organizations = organizations;
    this.teams = teams;
    this.members = members;
    this.access = access;
    this.audit = audit;
  }

  List<View> list(UUID organization, UUID team, UUID after, int limit) {
    return sql.select(TEAM_MEMBER.ACCOUNT_ID, TEAM_MEMBER.ADMIN)
        .from(TEAM_MEMBER)
        .where(TEAM_MEMBER.ORGANIZATION_ID.eq(organization))
        .and(TEAM_MEMBER.TEAM_ID.eq(team))
        .and(TEAM_MEMBER.ACCOUNT_ID.gt(after))
        .orderBy(TEAM_MEMBER.ACCOUNT_ID)
        .limit(limit)
        .fetch(row -> new View(row.value1(), row.value2()));
  }

  @Transactional
  void put(Principal principal, UUID organization, UUID team, UUID account, boolean admin) {
    // Or the member leaves, or the team goes, between look and insert.
    organizations.lock(organization);
    if (!teams.exists(organization, team) || members.roleOf(account, organization).isEmpty()) {
      throw unknown();
    }
    access.require(principal, organization, Permission.TEAM_UPDATE, AccessTarget.team(team));
    int changed =
        sql.insertInto(TEAM_MEMBER)
            .set(TEAM_MEMBER.ORGANIZATION_ID, organization)
            .set(TEAM_MEMBER.TEAM_ID, team)
            .set(TEAM_MEMBER.ACCOUNT_ID, account)
            .set(TEAM_MEMBER.ADMIN, admin)
            .onConflict(TEAM_MEMBER.TEAM_ID, TEAM_MEMBER.ACCOUNT_ID)
            .doUpdate()
            .set(TEAM_MEMBER.ADMIN, admin)
            .where(TEAM_MEMBER.ADMIN.ne(admin))
            .execute();
    record(changed, principal, organization, team, " → " + account + (admin ? " as admin" : ""));
  }

  @Transactional
  void remove(Principal principal, UUID organization, UUID team, UUID account) {
    organizations.lock(organization);
    if (!teams.exists(organization, team)) {
      throw unknown();
    }
    access.require(principal, organization, Permission.TEAM_UPDATE, AccessTarget.team(team));
    int removed =
        sql.deleteFrom(TEAM_MEMBER)
            .where(TEAM_MEMBER.TEAM_ID.eq(team))
            .and(TEAM_MEMBER.ACCOUNT_ID.eq(account))
            .execute();
    if (removed == 0) {
      throw unknown();
    }
    record(removed, principal, organization, team, account + " → ");
  }

  private void record(
      int changed, Principal principal, UUID organization, UUID team, String member) {
    if (changed > 0) {
      audit.done(
          organization,
          principal.actor(),
          Permission.TEAM_UPDATE.wireName(),
          Teams.target(team),
          Map.of("member", member));
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }
}
