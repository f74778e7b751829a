package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.plans.Plans;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What can be wished of Tenants. A wish is a row first; the cluster gets it afterwards. */
@Component
public class Tenants {
  private static final int NAME_ATTEMPTS = 20;

  private final DSLContext sql;
  private final Ids ids;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;
  private final Fulfilment fulfilment;
  private final Plans plans;
  private final Organizations organizations;
  private final Clock clock;

  Tenants(
      DSLContext sql,
      Ids ids,
      AuditLog audit,
      ApplicationEventPublisher events,
      Fulfilment fulfilment,
      Plans plans,
      Organizations organizations,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.audit = audit;
    this.events = events;
    this.fulfilment = fulfilment;
    this.plans = plans;
    this.organizations = organizations;
    this.clock = clock;
  }

  /**
   * In the transaction of whoever wants it.
   *
   * @throws ProblemException {@code plan_unknown}; {@code tenant_name_taken} when a wanted name is
   *     not free; {@code not_found} when the organisation has just gone
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public UUID create(UUID organization, NewTenant wanted, String actor) {
    organizations.lockExisting(organization);
    plans.requireExisting(wanted.plan());
    UUID id = ids.next();
    String name = wanted.name() == null ? free(id, organization, wanted) : wanted.name();
    if (wanted.name() != null && !insert(id, name, organization, wanted)) {
      throw new ProblemException(
          ProblemCode.TENANT_NAME_TAKEN,
          "The name '%s' is taken or reserved".formatted(wanted.name()));
    }
    audit.done(
        organization,
        actor,
        Permission.TENANT_CREATE.wireName(),
        target(id),
        Map.of("name", name, "plan", wanted.plan()));
    events.publishEvent(new TenantCreated(organization, id, name, wanted.plan()));
    return id;
  }

  /** After the transaction that wished it: carries it out now, if the cluster answers soon. */
  public void carryOut(UUID tenant) {
    fulfilment.attempt(tenant);
  }

  private String free(UUID id, UUID organization, NewTenant wanted) {
    String stem = TenantName.from(wanted.displayName());
    String name = stem;
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      if (insert(id, name, organization, wanted)) {
        return name;
      }
      String random = Token.random().text().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
      name = stem + "-" + random.substring(0, 4);
    }
    throw new ProblemException(
        ProblemCode.TENANT_NAME_TAKEN,
        "No free name like '%s' was found: give one".formatted(stem));
  }

  /** Whether the name was free: not reserved, nobody's wish, and no Tenant of kubectl's. */
  private boolean insert(UUID id, String name, UUID organization, NewTenant wanted) {
    if (!TenantName.isFree(name) || sql.fetchExists(OBSERVED, OBSERVED.NAME.eq(name))) {
      return false;
    }
    Field<?> conflict = TENANT.NAME;
    return sql.insertInto(TENANT)
            .set(TENANT.ID, id)
            .set(TENANT.NAME, name)
            .set(TENANT.ORGANIZATION_ID, organization)
            .set(TENANT.DISPLAY_NAME, wanted.displayName())
            .set(TENANT.PLAN, wanted.plan())
            .set(TENANT.REGION, wanted.region())
            .set(TENANT.TRIAL_ENDS_AT, wanted.trialEndsAt())
            .set(TENANT.CREATED_AT, clock.instant())
            .set(TENANT.NEXT_ATTEMPT_AT, clock.instant())
            .onConflict(conflict)
            .where(TENANT.DELETED_AT.isNull())
            .doNothing()
            .execute()
        == 1;
  }

  private static String target(UUID tenant) {
    return "tenant:" + tenant;
  }
}
