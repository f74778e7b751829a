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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What the cluster says of Tenants, as rows. */
@Repository
class Observations implements WatchedKind<Tenant> {
  /** A condition as the API tells it. */
  record ObservedCondition(String type, String status, String reason, String message) {}

  private static final JSONB READY = JSONB.valueOf("[{\"type\": \"Ready\", \"status\": \"True\"}]");

  private final DSLContext sql;
  private final TenantNews news;
  private final ApplicationEventPublisher events;
  private final JsonMapper json;
  private final KubernetesSerialization kubernetes;
  private final Clock clock;

  Observations(
      DSLContext sql,
      TenantNews news,
      ApplicationEventPublisher events,
      JsonMapper json,
      KubernetesClient client,
      Clock clock) {
    this.sql = sql;
    this.news = news;
    this.events = events;
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
    boolean becomesReady = isReady(conditions(tenant)) && !wasReady(tenant);
    var change = news.meaningOf(tenant);
    int written =
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
            .set(
                OBSERVED.OWNERS, JSONB.valueOf(json.writeValueAsString(FieldOwners.ofSpec(tenant))))
            .set(OBSERVED.OFFERED_TO, Claims.offeredTo(tenant))
            .set(OBSERVED.CHANGED_AT, clock.instant())
            .onConflict(OBSERVED.NAME)
            .doUpdate()
            .setAllToExcluded()
            .where(OBSERVED.RESOURCE_VERSION.lt(DSL.excluded(OBSERVED.RESOURCE_VERSION)))
            .execute();
    if (written == 1) {
      change.ifPresent(news::write);
      if (becomesReady) {
        news.ready(tenant).ifPresent(events::publishEvent);
      }
    }
  }

  @Override
  @Transactional
  public void lost(Tenant tenant) {
    var metadata = tenant.getMetadata();
    String marked = metadata.getDeletionTimestamp();
    news.lost(
        metadata.getName(),
        metadata.getUid(),
        marked == null ? clock.instant() : Instant.parse(marked));
    sql.deleteFrom(OBSERVED)
        .where(OBSERVED.NAME.eq(metadata.getName()).and(OBSERVED.UID.eq(metadata.getUid())))
        .execute();
  }

  @Override
  @Transactional
  public void onlyTheseExist(Collection<String> names, BigDecimal version) {
    var lost =
        OBSERVED
            .NAME
            .ne(DSL.all(names.toArray(String[]::new)))
            .and(OBSERVED.RESOURCE_VERSION.le(version));
    sql.select(OBSERVED.NAME, OBSERVED.UID)
        .from(OBSERVED)
        .join(TENANT)
        .on(TENANT.NAME.eq(OBSERVED.NAME).and(TENANT.UID.eq(OBSERVED.UID)))
        .where(lost)
        .forEach(row -> news.lost(row.value1(), row.value2(), clock.instant()));
    sql.deleteFrom(OBSERVED).where(lost).execute();
  }

  @Override
  public Map<String, BigDecimal> versions() {
    return sql.select(OBSERVED.NAME, OBSERVED.RESOURCE_VERSION)
        .from(OBSERVED)
        .fetchMap(OBSERVED.NAME, OBSERVED.RESOURCE_VERSION);
  }

  @Override
  @Transactional
  public void doubt(Collection<String> names) {
    sql.update(OBSERVED)
        .set(OBSERVED.RESOURCE_VERSION, BigDecimal.ZERO)
        .where(OBSERVED.NAME.eq(DSL.any(names.toArray(String[]::new))))
        .execute();
  }

  private boolean wasReady(Tenant tenant) {
    return sql.fetchExists(
        OBSERVED,
        OBSERVED
            .NAME
            .eq(tenant.getMetadata().getName())
            .and(OBSERVED.UID.eq(tenant.getMetadata().getUid()))
            .and(DSL.condition("{0} @> {1}", OBSERVED.CONDITIONS, DSL.val(READY))));
  }

  private static List<Condition> conditions(Tenant tenant) {
    return Optional.ofNullable(tenant.getStatus()).map(TenantStatus::conditions).orElse(List.of());
  }

  private static boolean isReady(List<Condition> conditions) {
    return conditions.stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private static ObservedCondition observed(Condition condition) {
    return new ObservedCondition(
        condition.getType(),
        condition.getStatus(),
        String.valueOf(condition.getReason()),
        String.valueOf(condition.getMessage()));
  }
}
