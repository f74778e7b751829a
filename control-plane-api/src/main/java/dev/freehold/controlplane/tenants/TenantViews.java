package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.TenantScope;
import dev.freehold.controlplane.cluster.ClusterWatches;
import dev.freehold.controlplane.tenants.Observations.ObservedCondition;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.crds.Tenant;
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

  /** Which of them are listed. */
  enum Which {
    LIVING,
    /** Deleted, and their data are kept. */
    RETAINED
  }

  /**
   * @param team that has it; null: it is open to all members
   * @param applied whether the cluster has the newest wish
   * @param problem what is in its way; null: nothing
   * @param claimed whether it was applied with kubectl: its plan is changed there
   * @param deleting whether it is being taken down, or is gone
   * @param deleted when it was gone; null: it is not
   * @param retainedUntil how long a deleted one can be brought back; null: unknown, or not at all
   * @param observed what the cluster said; null: nothing yet
   * @param revision of what is wished: the answer's ETag
   */
  record View(
      UUID id,
      String name,
      String displayName,
      String plan,
      @Nullable String region,
      @Nullable UUID team,
      Pins pins,
      boolean claimed,
      @Nullable Instant trialEndsAt,
      boolean paused,
      boolean deleting,
      @Nullable Instant deleted,
      @Nullable Instant retainedUntil,
      boolean applied,
      @Nullable String problem,
      @Nullable Observed observed,
      long revision) {
    EntityTag tag() {
      return EntityTag.of(revision);
    }

    AccessTarget target() {
      return AccessTarget.tenant(new AccessTarget.TenantFacts(team, null));
    }
  }

  /**
   * @param ready whether the app answers on its database
   * @param message why not, or that all is well, as the operator says it
   * @param meaning the same in plain words; null: there are none for it
   * @param remedy what to do about it; null: nothing
   * @param asOf when the cluster was last heard; null: never since the installation
   */
  record Observed(
      boolean ready,
      String message,
      @Nullable String meaning,
      @Nullable String remedy,
      @Nullable String access,
      @Nullable String url,
      List<ConditionView> conditions,
      @Nullable Instant asOf) {}

  /** As of Kubernetes, with the same in plain words where there are some for the reason. */
  record ConditionView(
      String type,
      String status,
      String reason,
      String message,
      @Nullable String meaning,
      @Nullable String remedy) {
    static ConditionView of(ObservedCondition condition) {
      var words = PlainWords.of(condition.reason());
      return new ConditionView(
          condition.type(),
          condition.status(),
          condition.reason(),
          condition.message(),
          words.map(PlainWords::meaning).orElse(null),
          words.flatMap(PlainWords::remedy).orElse(null));
    }
  }

  private final DSLContext sql;
  private final JsonMapper json;
  private final ClusterWatches watches;

  TenantViews(DSLContext sql, JsonMapper json, ClusterWatches watches) {
    this.sql = sql;
    this.json = json;
    this.watches = watches;
  }

  /** Empty also for one of another organisation; also one that is deleted and can come back. */
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
   * @param scope who asks sees those alone
   * @param after the last one of the page before
   */
  List<View> list(UUID organization, TenantScope scope, Which which, UUID after, int limit) {
    return select()
        .where(TENANT.ORGANIZATION_ID.eq(organization))
        .and(scope.over(TENANT.TEAM_ID))
        .and(which == Which.LIVING ? TENANT.GONE_AT.isNull() : TENANT.GONE_AT.isNotNull())
        .and(TENANT.ID.gt(after))
        .and(TENANT.DELETED_AT.isNull())
        .orderBy(TENANT.ID)
        .limit(limit)
        .fetch(this::view);
  }

  private SelectOnConditionStep<Record> select() {
    return sql.select(TENANT.fields())
        .select(OBSERVED.CONDITIONS, OBSERVED.ACCESS, OBSERVED.URL)
        .from(TENANT)
        // The uid too: another Tenant of that name is none of theirs.
        .leftJoin(OBSERVED)
        .on(OBSERVED.NAME.eq(TENANT.NAME).and(OBSERVED.UID.eq(TENANT.UID)));
  }

  private View view(Record row) {
    JSONB conditions = row.get(OBSERVED.CONDITIONS);
    return new View(
        row.get(TENANT.ID),
        row.get(TENANT.NAME),
        row.get(TENANT.DISPLAY_NAME),
        row.get(TENANT.PLAN),
        row.get(TENANT.REGION),
        row.get(TENANT.TEAM_ID),
        Wishes.pins(row),
        row.get(TENANT.CLAIMED_AT) != null,
        row.get(TENANT.TRIAL_ENDS_AT),
        row.get(TENANT.PAUSED_SINCE) != null,
        row.get(TENANT.DELETE_WISHED_AT) != null,
        row.get(TENANT.GONE_AT),
        row.get(TENANT.DELETE_WISHED_AT) == null ? null : row.get(TENANT.RETAINED_UNTIL),
        row.get(TENANT.APPLIED_REVISION).equals(row.get(TENANT.WANTED_REVISION)),
        row.get(TENANT.PROBLEM),
        conditions == null ? null : observed(row, json.readValue(conditions.data(), CONDITIONS)),
        row.get(TENANT.WANTED_REVISION));
  }

  private Observed observed(Record row, List<ObservedCondition> conditions) {
    List<ConditionView> told = conditions.stream().map(ConditionView::of).toList();
    Optional<ConditionView> ready =
        told.stream().filter(each -> each.type().equals("Ready")).findFirst();
    return new Observed(
        ready.filter(each -> each.status().equals("True")).isPresent(),
        ready.map(ConditionView::message).orElse("the operator has not looked at it yet"),
        ready.map(ConditionView::meaning).orElse(null),
        ready.map(ConditionView::remedy).orElse(null),
        row.get(OBSERVED.ACCESS),
        row.get(OBSERVED.URL),
        told,
        watches.heardAt(Tenant.class).orElse(null));
  }
}
