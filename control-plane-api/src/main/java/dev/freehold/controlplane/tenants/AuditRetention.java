package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.audit.PlannedRetention;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.organizations.MemberMail;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.controlplane.plans.Limits;
import dev.freehold.controlplane.plans.Plans;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the plans of an organisation's tenants say of its audit log: both the plan that is wanted
 * and the one in force, also of a tenant whose data are still retained.
 */
@Component
class AuditRetention implements PlannedRetention {
  private final DSLContext sql;
  private final Plans plans;
  private final Organizations organizations;
  private final MemberMail members;
  private final Outbox outbox;

  AuditRetention(
      DSLContext sql, Plans plans, Organizations organizations, MemberMail members, Outbox outbox) {
    this.sql = sql;
    this.plans = plans;
    this.organizations = organizations;
    this.members = members;
    this.outbox = outbox;
  }

  @Override
  public Map<UUID, Planned> byOrganization() {
    var byPlan = new HashMap<String, Planned>();
    var byOrganization = new HashMap<UUID, Planned>();
    sql.select(TENANT.ORGANIZATION_ID, TENANT.PLAN)
        .from(TENANT)
        .where(TENANT.DELETED_AT.isNull())
        .union(
            sql.select(TENANT.ORGANIZATION_ID, OBSERVED.PLAN)
                .from(TENANT)
                .join(OBSERVED)
                .on(OBSERVED.NAME.eq(TENANT.NAME).and(OBSERVED.UID.eq(TENANT.UID)))
                .where(TENANT.DELETED_AT.isNull().and(OBSERVED.PLAN.isNotNull())))
        .forEach(
            row ->
                byOrganization.merge(
                    row.value1(),
                    byPlan.computeIfAbsent(row.value2(), this::planned),
                    AuditRetention::longer));
    return byOrganization;
  }

  private Planned planned(String plan) {
    Optional<Limits> limits = plans.limits(plan, null);
    return new Planned(
        limits.map(Limits::auditRetentionDays).map(Duration::ofDays).orElse(Duration.ZERO),
        limits.isPresent());
  }

  private static Planned longer(Planned one, Planned other) {
    return new Planned(
        one.longest().compareTo(other.longest()) > 0 ? one.longest() : other.longest(),
        one.certain() && other.certain());
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean announce(UUID organization, Duration before, Duration after, Instant at) {
    List<String> addresses = members.addresses(organization, Permission.AUDIT_CONFIGURE_STREAM);
    if (addresses.isEmpty()) {
      return false;
    }
    String name = MailText.foreign(organizations.nameOf(organization));
    addresses.forEach(
        address ->
            outbox.post(
                address,
                "The audit log of %s will be kept for less time".formatted(name),
                """
                The plans of %s keep its audit log for %d days. It has been kept for %d days so far.

                From %s on older entries are deleted. Export before what you need for longer, or take a plan that keeps more.
                """
                    .formatted(
                        name,
                        after.toDays(),
                        before.toDays(),
                        at.atZone(ZoneOffset.UTC).toLocalDate())));
    return true;
  }
}
