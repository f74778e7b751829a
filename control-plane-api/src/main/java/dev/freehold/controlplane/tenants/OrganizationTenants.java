package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.jobs.OneByOne;
import dev.freehold.controlplane.organizations.OrganizationDeleted;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionOperations;

/**
 * With an organisation its Tenants go, each in a transaction of its own; their data are retained as
 * those of any other. What staff holds is left behind until the hold ends.
 */
@Component
class OrganizationTenants {
  private static final String JOB = "job:delete-organizations";

  private final DSLContext sql;
  private final TenantDeletion deletion;
  private final AuditLog audit;
  private final TransactionOperations transaction;
  private final Clock clock;

  OrganizationTenants(
      DSLContext sql,
      TenantDeletion deletion,
      AuditLog audit,
      TransactionOperations transaction,
      Clock clock) {
    this.sql = sql;
    this.deletion = deletion;
    this.audit = audit;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Async
  @TransactionalEventListener
  public void on(OrganizationDeleted event) {
    OneByOne.each(
        "tenant",
        living(TENANT.ORGANIZATION_ID.eq(event.organization()).and(TENANT.LEFT_BEHIND_AT.isNull())),
        tenant -> delete(event.organization(), tenant));
  }

  /** Those that were held, once nobody holds them any more. */
  void deleteLeftBehind() {
    OneByOne.each(
        "tenant",
        living(TENANT.LEFT_BEHIND_AT.isNotNull()),
        tenant -> delete(organization(tenant), tenant));
  }

  private void delete(UUID organization, UUID tenant) {
    try {
      deletion.delete(organization, tenant, JOB);
    } catch (ProblemException e) {
      if (e.code() != ProblemCode.TENANT_RESTRICTED) {
        throw e;
      }
      String reason = String.valueOf(e.getMessage());
      transaction.executeWithoutResult(_ -> leaveBehind(organization, tenant, reason));
    }
  }

  /** Said once, however often it is tried again. */
  private void leaveBehind(UUID organization, UUID tenant, String reason) {
    int first =
        sql.update(TENANT)
            .set(TENANT.LEFT_BEHIND_AT, clock.instant())
            .where(TENANT.ID.eq(tenant).and(TENANT.LEFT_BEHIND_AT.isNull()))
            .execute();
    if (first == 1) {
      audit.refused(
          organization, JOB, Permission.TENANT_DELETE.wireName(), "tenant:" + tenant, reason);
    }
  }

  private List<UUID> living(Condition which) {
    return sql.select(TENANT.ID)
        .from(TENANT)
        .where(which)
        .and(TENANT.DELETE_WISHED_AT.isNull())
        .and(TENANT.DELETED_AT.isNull())
        .orderBy(TENANT.ID)
        .fetch(TENANT.ID);
  }

  private UUID organization(UUID tenant) {
    return sql.select(TENANT.ORGANIZATION_ID)
        .from(TENANT)
        .where(TENANT.ID.eq(tenant))
        .fetchSingle(TENANT.ORGANIZATION_ID);
  }
}
