package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;
import static dev.freehold.controlplane.tenants.jooq.Tables.WATCH;

import dev.freehold.controlplane.tenants.Observations.ObservedCondition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tenants as the API shows them: the wish, and beside it what the cluster last said. */
@Repository
class TenantViews {
  private static final TypeReference<List<ObservedCondition>> CONDITIONS = new TypeReference<>() {};

  /**
   * @param applied whether the cluster has the newest wish
   * @param problem what is in its way; null: nothing
   * @param observed what the cluster said; null: nothing yet
   */
  public record View(
      UUID id,
      String name,
      String displayName,
      String plan,
      @Nullable String region,
      @Nullable Instant trialEndsAt,
      boolean paused,
      boolean deleting,
      boolean applied,
      @Nullable String problem,
      @Nullable Observed observed) {}

  /**
   * @param ready whether the app answers on its database
   * @param message why not, or that all is well
   * @param asOf when the cluster was last heard; null: never since the installation
   */
  public record Observed(
      boolean ready,
      String message,
      @Nullable String access,
      @Nullable String url,
      List<ObservedCondition> conditions,
      @Nullable Instant asOf) {}

  private final DSLContext sql;
  private final JsonMapper json;

  TenantViews(DSLContext sql, JsonMapper json) {
    this.sql = sql;
    this.json = json;
  }

  /** Empty also for one of another organisation. */
  Optional<View> find(UUID organization, UUID tenant) {
    return select()
        .where(TENANT.ORGANIZATION_ID.eq(organization))
        .and(TENANT.ID.eq(tenant))
        .and(TENANT.DELETED_AT.isNull())
        .fetchOptional(this::view);
  }

  /**
   * In the order in which they were made.
   *
   * @param after the last one of the page before
   */
  List<View> list(UUID organization, UUID after, int limit) {
    return select()
        .where(TENANT.ORGANIZATION_ID.eq(organization))
        .and(TENANT.ID.gt(after))
        .and(TENANT.DELETED_AT.isNull())
        .orderBy(TENANT.ID)
        .limit(limit)
        .fetch(this::view);
  }

  private SelectOnConditionStep<Record> select() {
    return sql.select()
        .from(TENANT)
        // The uid too: another Tenant of that name is none of theirs.
        .leftJoin(OBSERVED)
        .on(OBSERVED.NAME.eq(TENANT.NAME).and(OBSERVED.UID.eq(TENANT.UID)))
        .leftJoin(WATCH)
        .on(WATCH.ONLY_ROW);
  }

  private View view(Record row) {
    JSONB conditions = row.get(OBSERVED.CONDITIONS);
    return new View(
        row.get(TENANT.ID),
        row.get(TENANT.NAME),
        row.get(TENANT.DISPLAY_NAME),
        row.get(TENANT.PLAN),
        row.get(TENANT.REGION),
        row.get(TENANT.TRIAL_ENDS_AT),
        row.get(TENANT.PAUSED_SINCE) != null,
        row.get(TENANT.DELETE_WISHED_AT) != null,
        row.get(TENANT.APPLIED_REVISION).equals(row.get(TENANT.WANTED_REVISION)),
        row.get(TENANT.PROBLEM),
        conditions == null ? null : observed(row, json.readValue(conditions.data(), CONDITIONS)));
  }

  private static Observed observed(Record row, List<ObservedCondition> conditions) {
    Optional<ObservedCondition> ready =
        conditions.stream().filter(each -> each.type().equals("Ready")).findFirst();
    return new Observed(
        ready.filter(each -> each.status().equals("True")).isPresent(),
        ready.map(ObservedCondition::message).orElse("the operator has not looked at it yet"),
        row.get(OBSERVED.ACCESS),
        row.get(OBSERVED.URL),
        conditions,
        row.get(WATCH.HEARD_AT));
  }
}
