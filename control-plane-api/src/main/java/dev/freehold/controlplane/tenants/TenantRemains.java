package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.crds.TenantSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What Tenants leave behind, in their rows: once they are gone nobody could say it any more. */
@Repository
class TenantRemains {
  private final DSLContext sql;
  private final KubernetesSerialization kubernetes;

  TenantRemains(DSLContext sql, KubernetesClient client) {
    this.sql = sql;
    this.kubernetes = client.getKubernetesSerialization();
  }

  /** Before it goes. */
  @Transactional
  void remember(UUID tenant, Remains remains) {
    var update =
        sql.update(TENANT)
            .set(TENANT.DISPLAY_NAME, remains.displayName())
            .set(TENANT.PLAN, remains.plan())
            .set(TENANT.REGION, remains.region())
            .set(TENANT.RESTRICTED_BY, remains.restrictedBy());
    // One that was brought back and is not placed yet has still the database from before.
    var known =
        remains.databaseId() == null
            ? update
            : update
                .set(TENANT.DATABASE_ID, remains.databaseId())
                .set(TENANT.RETAINED_UNTIL, remains.retainedUntil());
    known.where(TENANT.ID.eq(tenant)).execute();
  }

  /**
   * Of one that somebody else deleted: as the cluster last told of it, if it did.
   *
   * @param from when it was deleted
   */
  @Transactional(propagation = Propagation.MANDATORY)
  void rememberAsSeen(UUID tenant, Instant from) {
    sql.select(OBSERVED.SPEC)
        .from(TENANT)
        .join(OBSERVED)
        .on(OBSERVED.NAME.eq(TENANT.NAME).and(OBSERVED.UID.eq(TENANT.UID)))
        .where(TENANT.ID.eq(tenant))
        .fetchOptional()
        .map(row -> kubernetes.unmarshal(row.value1().data(), TenantSpec.class))
        .ifPresent(spec -> remember(tenant, Remains.of(spec, from)));
  }
}
