package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.plans.Limits;
import dev.freehold.controlplane.plans.Plans;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.TenantSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a tenant may use. */
@Component
class TenantLimits {
  /**
   * @param plan whose limits are in force; not yet the wanted one while its caps hold it back
   * @param limits null: that Plan is gone
   * @param asOf when the cluster was last heard; null: never since the installation
   */
  record View(String plan, @Nullable Limits limits, @Nullable Instant asOf) {}

  /**
   * What an app is told of its own Tenant.
   *
   * @param tenant the Tenant's name
   * @param id null: a Tenant of kubectl's that no organisation has claimed
   * @param plan whose limits are in force; null: the operator has not settled it yet
   * @param access such as {@code ReadOnly}; null: not settled yet
   * @param limits null: that Plan is gone, or none is settled
   * @param trialEndsAt null: it is no trial
   * @param asOf when the cluster was last heard; null: never since the installation
   */
  record Self(
      String tenant,
      @Nullable UUID id,
      @Nullable UUID organization,
      @Nullable String plan,
      @Nullable String access,
      @Nullable Limits limits,
      @Nullable Instant trialEndsAt,
      @Nullable Instant asOf) {}

  private final DSLContext sql;
  private final Plans plans;
  private final KubernetesSerialization kubernetes;

  TenantLimits(DSLContext sql, Plans plans, KubernetesClient client) {
    this.sql = sql;
    this.plans = plans;
    this.kubernetes = client.getKubernetesSerialization();
  }

  /**
   * @throws ProblemException {@code not_found}
   */
  View of(UUID organization, UUID tenant) {
    var row =
        sql.select(TENANT.PLAN, OBSERVED.PLAN, OBSERVED.SPEC)
            .from(TENANT)
            .leftJoin(OBSERVED)
            .on(OBSERVED.NAME.eq(TENANT.NAME).and(OBSERVED.UID.eq(TENANT.UID)))
            .where(TENANT.ORGANIZATION_ID.eq(organization).and(TENANT.ID.eq(tenant)))
            .and(TENANT.GONE_AT.isNull())
            .fetchOptional()
            .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
    String plan = row.value2() == null ? row.value1() : row.value2();
    return new View(
        plan,
        plans.limits(plan, spec(row.value3()).map(TenantSpec::overrides).orElse(null)).orElse(null),
        plans.heardAt().orElse(null));
  }

  /**
   * @throws ProblemException {@code not_found} while the cluster has not told of that Tenant
   */
  Self self(String name) {
    var row =
        sql.select(TENANT.ID, TENANT.ORGANIZATION_ID, OBSERVED.PLAN, OBSERVED.ACCESS, OBSERVED.SPEC)
            .from(OBSERVED)
            .leftJoin(TENANT)
            .on(TENANT.NAME.eq(OBSERVED.NAME).and(TENANT.UID.eq(OBSERVED.UID)))
            .and(TENANT.GONE_AT.isNull())
            .where(OBSERVED.NAME.eq(name))
            .fetchOptional()
            .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
    String plan = row.value3();
    var spec = spec(row.value5());
    return new Self(
        name,
        row.value1(),
        row.value2(),
        plan,
        row.value4(),
        plan == null
            ? null
            : plans.limits(plan, spec.map(TenantSpec::overrides).orElse(null)).orElse(null),
        spec.map(TenantSpec::trial).map(trial -> Instant.parse(trial.endsAt())).orElse(null),
        plans.heardAt().orElse(null));
  }

  private Optional<TenantSpec> spec(@Nullable JSONB spec) {
    return Optional.ofNullable(spec)
        .map(each -> kubernetes.unmarshal(each.data(), TenantSpec.class));
  }
}
