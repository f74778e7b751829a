package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.organizations.OrganizationDeleted;
import dev.freehold.controlplane.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * With an organisation its Tenants go, each in a transaction of its own; their data are retained as
 * those of any other. What staff holds stays: the event is then repeated until the hold ends.
 */
@Component
class OrganizationTenants {
  private static final String JOB = "job:delete-organizations";

  private final DSLContext sql;
  private final TenantDeletion deletion;

  OrganizationTenants(DSLContext sql, TenantDeletion deletion) {
    this.sql = sql;
    this.deletion = deletion;
  }

  @Async
  @TransactionalEventListener
  public void on(OrganizationDeleted event) {
    List<String> held = new ArrayList<>();
    for (UUID tenant : living(event.organization())) {
      try {
        deletion.delete(event.organization(), tenant, JOB);
      } catch (ProblemException e) {
        held.add("%s: %s".formatted(tenant, e.getMessage()));
      }
    }
    if (!held.isEmpty()) {
      throw new IllegalStateException(
          "Tenants of the deleted organisation %s stay: %s".formatted(event.organization(), held));
    }
  }

  private List<UUID> living(UUID organization) {
    return sql.select(TENANT.ID)
        .from(TENANT)
        .where(TENANT.ORGANIZATION_ID.eq(organization))
        .and(TENANT.DELETE_WISHED_AT.isNull())
        .and(TENANT.DELETED_AT.isNull())
        .orderBy(TENANT.ID)
        .fetch(TENANT.ID);
  }
}
