package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.organizations.Teams;
import dev.freehold.controlplane.plans.Plans;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What can be wished of a Tenant that lives. What is so already is no wish. */
@Component
class TenantChanges {
  private final TenantRows rows;
  private final Plans plans;
  private final Teams teams;
  private final AccessDecisions access;
  private final Clock clock;

  TenantChanges(TenantRows rows, Plans plans, Teams teams, AccessDecisions access, Clock clock) {
    this.rows = rows;
    this.plans = plans;
    this.teams = teams;
    this.access = access;
    this.clock = clock;
  }

  /**
   * @param ifMatch the tag of what was seen
   */
  @Transactional
  void changePlan(
      UUID organization, UUID tenant, String plan, @Nullable String ifMatch, String actor) {
    Record row = rows.lockLiving(organization, tenant);
    TenantRows.tag(row).require(ifMatch);
    String former = row.get(TENANT.PLAN);
    if (former.equals(plan)) {
      return;
    }
    plans.requireExisting(plan);
    rows.requireOurs(row, "plan");
    rows.wish(
        row,
        Map.of(TENANT.PLAN, plan),
        Permission.TENANT_CHANGE_PLAN.wireName(),
        actor,
        Map.of("plan", former + " → " + plan));
  }

  /**
   * Refused for every other region than the present one: the data would have to move, and nothing
   * moves them yet.
   */
  @Transactional
  void changeRegion(UUID organization, UUID tenant, String region, @Nullable String ifMatch) {
    Record row = rows.lockLiving(organization, tenant);
    TenantRows.tag(row).require(ifMatch);
    if (!region.equals(row.get(TENANT.REGION))) {
      throw new ProblemException(
          ProblemCode.MOVE_NOT_AVAILABLE,
          "The data of Tenant '%s' would have to move to the region %s, and moves do not exist yet: create another Tenant there"
              .formatted(row.get(TENANT.NAME), region));
    }
  }

  /**
   * The cluster is told nothing new by it; the tag counts on all the same.
   *
   * @param team null: none
   * @throws ProblemException {@code validation_failed} when the organisation has no such team
   */
  @Transactional
  void assign(
      Principal principal,
      UUID organization,
      UUID tenant,
      @Nullable String ifMatch,
      @Nullable UUID team) {
    Record row = rows.lockLiving(organization, tenant);
    TenantRows.tag(row).require(ifMatch);
    UUID former = row.get(TENANT.TEAM_ID);
    if (Objects.equals(former, team)) {
      return;
    }
    if (team != null && !teams.exists(organization, team)) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED, "team: the organisation has no such team");
    }
    var values = new HashMap<Field<?>, @Nullable Object>();
    values.put(TENANT.TEAM_ID, team);
    rows.wish(
        row,
        values,
        Permission.TENANT_ASSIGN_TEAM.wireName(),
        principal.actor(),
        Map.of("team", Objects.toString(former, "") + " → " + Objects.toString(team, "")));
  }

  @Transactional
  void pause(Principal principal, UUID organization, UUID tenant, @Nullable String reason) {
    Record row = rows.lockLiving(organization, tenant);
    if (row.get(TENANT.PAUSED_SINCE) == null) {
      rows.wish(
          row,
          Map.of(
              TENANT.PAUSED_SINCE,
              clock.instant().truncatedTo(ChronoUnit.SECONDS),
              TENANT.PAUSE_REASON,
              Objects.requireNonNullElse(reason, "paused by the customer"),
              TENANT.PAUSED_BY,
              principal.account()),
          Permission.TENANT_PAUSE.wireName(),
          principal.actor(),
          Map.of());
    }
  }

  @Transactional
  void resume(Principal principal, UUID organization, UUID tenant) {
    Record row = rows.lockLiving(organization, tenant);
    access.require(
        principal,
        organization,
        Permission.TENANT_RESUME,
        AccessTarget.tenant(
            new AccessTarget.TenantFacts(row.get(TENANT.TEAM_ID), row.get(TENANT.PAUSED_BY))));
    if (row.get(TENANT.PAUSED_SINCE) != null) {
      var values = new HashMap<Field<?>, @Nullable Object>();
      values.put(TENANT.PAUSED_SINCE, null);
      values.put(TENANT.PAUSE_REASON, null);
      values.put(TENANT.PAUSED_BY, null);
      rows.wish(row, values, Permission.TENANT_RESUME.wireName(), principal.actor(), Map.of());
    }
  }
}
