package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.Permission;
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
  private final Clock clock;

  TenantChanges(TenantRows rows, Plans plans, Clock clock) {
    this.rows = rows;
    this.plans = plans;
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

  @Transactional
  void pause(UUID organization, UUID tenant, @Nullable String reason, String actor) {
    Record row = rows.lockLiving(organization, tenant);
    if (row.get(TENANT.PAUSED_SINCE) == null) {
      rows.wish(
          row,
          Map.of(
              TENANT.PAUSED_SINCE,
              clock.instant().truncatedTo(ChronoUnit.SECONDS),
              TENANT.PAUSE_REASON,
              Objects.requireNonNullElse(reason, "paused by the customer")),
          Permission.TENANT_PAUSE.wireName(),
          actor,
          Map.of());
    }
  }

  @Transactional
  void resume(UUID organization, UUID tenant, String actor) {
    Record row = rows.lockLiving(organization, tenant);
    if (row.get(TENANT.PAUSED_SINCE) != null) {
      var values = new HashMap<Field<?>, @Nullable Object>();
      values.put(TENANT.PAUSED_SINCE, null);
      values.put(TENANT.PAUSE_REASON, null);
      rows.wish(row, values, Permission.TENANT_RESUME.wireName(), actor, Map.of());
    }
  }
}
