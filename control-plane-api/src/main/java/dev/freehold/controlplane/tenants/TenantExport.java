package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.audit.AuditLog;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All that the control plane holds about a tenant; the data in its database are the app's. */
@Component
class TenantExport {
  /**
   * @param databaseId of its database; null: not known
   * @param spec the Tenant in the cluster, as last heard; null: nothing was heard
   * @param auditLog where its history is, for those who may read the audit log
   */
  record Export(
      Instant exportedAt,
      TenantViews.View tenant,
      Instant createdAt,
      @Nullable Instant deletionWishedAt,
      @Nullable Instant pausedSince,
      @Nullable String pauseReason,
      @Nullable String databaseId,
      @Nullable JsonNode spec,
      TenantLimits.@Nullable View limits,
      String auditLog) {}

  private final DSLContext sql;
  private final TenantAnswers answers;
  private final TenantLimits limits;
  private final AuditLog audit;
  private final JsonMapper json;
  private final Clock clock;

  TenantExport(
      DSLContext sql,
      TenantAnswers answers,
      TenantLimits limits,
      AuditLog audit,
      JsonMapper json,
      Clock clock) {
    this.sql = sql;
    this.answers = answers;
    this.limits = limits;
    this.audit = audit;
    this.json = json;
    this.clock = clock;
  }

  @Transactional
  Export of(UUID organization, UUID tenant, String actor) {
    TenantViews.View view = answers.view(organization, tenant);
    var row =
        sql.select(
                TENANT.CREATED_AT,
                TENANT.DELETE_WISHED_AT,
                TENANT.PAUSED_SINCE,
                TENANT.PAUSE_REASON,
                TENANT.DATABASE_ID,
                OBSERVED.SPEC)
            .from(TENANT)
            .leftJoin(OBSERVED)
            .on(OBSERVED.NAME.eq(TENANT.NAME).and(OBSERVED.UID.eq(TENANT.UID)))
            .where(TENANT.ID.eq(tenant))
            .fetchSingle();
    audit.done(
        organization, actor, Permission.TENANT_EXPORT.wireName(), "tenant:" + tenant, Map.of());
    return new Export(
        clock.instant(),
        view,
        row.value1(),
        row.value2(),
        row.value3(),
        row.value4(),
        row.value5(),
        row.value6() == null ? null : json.readTree(row.value6().data()),
        view.deleted() == null ? limits.of(organization, tenant) : null,
        "/api/v1/organizations/%s/audit/export?target=tenant:%s".formatted(organization, tenant));
  }
}
