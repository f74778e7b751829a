package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.cluster.WatchedKind;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What the cluster says of Tenants, as rows. */
@Repository
class Observations implements WatchedKind<Tenant> {
  /** A condition as the API tells it. */
  record ObservedCondition(String type, String status, String reason, String message) {}

  private final DSLContext sql;
  private final JsonMapper json;
  private final KubernetesSerialization kubernetes;
  private final Clock clock;

  Observations(DSLContext sql, JsonMapper json, KubernetesClient client, Clock clock) {
    this.sql = sql;
    this.json = json;
    this.kubernetes = client.getKubernetesSerialization();
    this.clock = clock;
  }

  @Override
  public Class<Tenant> type() {
    return Tenant.class;
  }

  @Override
  @Transactional
  public void saw(Tenant tenant) {
    var status = Optional.ofNullable(tenant.getStatus());
    var version = new BigDecimal(tenant.getMetadata().getResourceVersion());
    String conditions =
        json.writeValueAsString(
            status
                .map(TenantStatus::conditions)
                .map(found -> found.stream().map(Observations::observed).toList())
                .orElse(List.of()));
    sql.insertInto(OBSERVED)
        .set(OBSERVED.NAME, tenant.getMetadata().getName())
        .set(OBSERVED.UID, tenant.getMetadata().getUid())
        .set(OBSERVED.RESOURCE_VERSION, version)
        .set(OBSERVED.PLAN, status.map(TenantStatus::plan).orElse(null))
        .set(OBSERVED.ACCESS, status.map(TenantStatus::access).map(Enum::name).orElse(null))
        .set(OBSERVED.SERVER, status.map(TenantStatus::server).orElse(null))
        .set(OBSERVED.URL, status.map(TenantStatus::url).orElse(null))
        .set(OBSERVED.CONDITIONS, JSONB.valueOf(conditions))
        .set(OBSERVED.SPEC, JSONB.valueOf(kubernetes.asJson(tenant.getSpec())))
        .set(OBSERVED.OWNERS, JSONB.valueOf(json.writeValueAsString(FieldOwners.ofSpec(tenant))))
        .set(OBSERVED.OFFERED_TO, Claims.offeredTo(tenant))
        .set(OBSERVED.CHANGED_AT, clock.instant())
        .onConflict(OBSERVED.NAME)
        .doUpdate()
        .setAllToExcluded()
        .where(OBSERVED.RESOURCE_VERSION.lt(DSL.excluded(OBSERVED.RESOURCE_VERSION)))
        .execute();
  }

  /** Whoever waits for that looks now. */
  @Override
  @Transactional
  public void lost(Tenant tenant) {
    String name = tenant.getMetadata().getName();
    String uid = tenant.getMetadata().getUid();
    sql.deleteFrom(OBSERVED).where(OBSERVED.NAME.eq(name)).and(OBSERVED.UID.eq(uid)).execute();
    sql.update(TENANT)
        .set(TENANT.NEXT_ATTEMPT_AT, clock.instant())
        .where(TENANT.NAME.eq(name))
        .and(TENANT.DELETE_WISHED_AT.isNotNull())
        .and(TENANT.GONE_AT.isNull())
        .execute();
  }

  @Override
  @Transactional
  public void onlyTheseExist(Collection<String> names, BigDecimal version) {
    sql.deleteFrom(OBSERVED)
        .where(OBSERVED.NAME.ne(DSL.all(names.toArray(String[]::new))))
        .and(OBSERVED.RESOURCE_VERSION.le(version))
        .execute();
  }

  private static ObservedCondition observed(Condition condition) {
    return new ObservedCondition(
        condition.getType(),
        condition.getStatus(),
        String.valueOf(condition.getReason()),
        String.valueOf(condition.getMessage()));
  }
}
