package dev.freehold.controlplane.plans;

import static dev.freehold.controlplane.plans.jooq.Tables.PLAN;

import dev.freehold.controlplane.cluster.WatchedKind;
import dev.freehold.crds.Plan;
import dev.freehold.crds.PlanSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The Plans, as rows. */
@Repository
class Catalogue implements WatchedKind<Plan> {
  /**
   * A Plan.
   *
   * @param id {@code metadata.uid}
   */
  record Listed(UUID id, String name, PlanSpec spec) {}

  private final DSLContext sql;
  private final KubernetesSerialization json;

  Catalogue(DSLContext sql, KubernetesClient client) {
    this.sql = sql;
    this.json = client.getKubernetesSerialization();
  }

  @Override
  public Class<Plan> type() {
    return Plan.class;
  }

  @Override
  @Transactional
  public void saw(Plan plan) {
    sql.insertInto(PLAN)
        .set(PLAN.NAME, plan.getMetadata().getName())
        .set(PLAN.ID, UUID.fromString(plan.getMetadata().getUid()))
        .set(PLAN.RESOURCE_VERSION, new BigDecimal(plan.getMetadata().getResourceVersion()))
        .set(PLAN.SPEC, JSONB.valueOf(json.asJson(plan.getSpec())))
        .onConflict(PLAN.NAME)
        .doUpdate()
        .setAllToExcluded()
        .where(PLAN.RESOURCE_VERSION.lt(DSL.excluded(PLAN.RESOURCE_VERSION)))
        .execute();
  }

  @Override
  @Transactional
  public void lost(Plan plan) {
    sql.deleteFrom(PLAN).where(PLAN.ID.eq(UUID.fromString(plan.getMetadata().getUid()))).execute();
  }

  @Override
  @Transactional
  public void onlyTheseExist(Collection<String> names, BigDecimal version) {
    sql.deleteFrom(PLAN)
        .where(PLAN.NAME.ne(DSL.all(names.toArray(String[]::new))))
        .and(PLAN.RESOURCE_VERSION.le(version))
        .execute();
  }

  @Override
  public Map<String, BigDecimal> versions() {
    return sql.select(PLAN.NAME, PLAN.RESOURCE_VERSION)
        .from(PLAN)
        .fetchMap(PLAN.NAME, PLAN.RESOURCE_VERSION);
  }

  @Override
  @Transactional
  public void doubt(Collection<String> names) {
    sql.update(PLAN)
        .set(PLAN.RESOURCE_VERSION, BigDecimal.ZERO)
        .where(PLAN.NAME.eq(DSL.any(names.toArray(String[]::new))))
        .execute();
  }

  /**
   * In the order of ids.
   *
   * @param after the last one of the page before
   */
  List<Listed> list(UUID after, int limit) {
    return sql.selectFrom(PLAN)
        .where(PLAN.ID.gt(after))
        .orderBy(PLAN.ID)
        .limit(limit)
        .fetch(this::listed);
  }

  Optional<Listed> find(String name) {
    return sql.selectFrom(PLAN).where(PLAN.NAME.eq(name)).fetchOptional(this::listed);
  }

  private Listed listed(Record row) {
    return new Listed(
        row.get(PLAN.ID),
        row.get(PLAN.NAME),
        json.unmarshal(row.get(PLAN.SPEC).data(), PlanSpec.class));
  }
}
