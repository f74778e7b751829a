package dev.freehold.operator.plan;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Tenant is to its Plan.
 *
 * @param inForce the Plan whose limits it has; null: none yet
 * @param waitingFor the Plan whose caps hold it back; null: none
 * @param ownStorage a storage limit that replaces the Plan's; null: the Plan's
 */
public record PlanShare(
    @Nullable String inForce,
    @Nullable String waitingFor,
    boolean ready,
    boolean trial,
    @Nullable Access access,
    @Nullable Quantity ownStorage) {
  public static final String CAP_REACHED = "PlanCapReached";

  public static PlanShare of(Tenant tenant) {
    TenantStatus status = tenant.getStatus();
    List<Condition> conditions = status == null ? null : status.conditions();
    var overrides = tenant.getSpec().overrides();
    boolean waiting =
        Conditions.find(conditions, "PlanResolved")
            .filter(each -> CAP_REACHED.equals(each.getReason()))
            .isPresent();
    return new PlanShare(
        inForce(tenant),
        waiting ? tenant.getSpec().plan() : null,
        Conditions.find(conditions, "Ready")
            .filter(each -> "True".equals(each.getStatus()))
            .isPresent(),
        tenant.getSpec().trial() != null,
        status == null ? null : status.access(),
        overrides == null ? null : overrides.storage());
  }

  /**
   * The Plan that the Tenant was admitted to. One that came with its data, after a restore of the
   * cluster, has its Plan already, whatever its status forgot.
   */
  public static @Nullable String inForce(Tenant tenant) {
    if (tenant.getStatus() != null && tenant.getStatus().plan() != null) {
      return tenant.getStatus().plan();
    }
    return tenant.getSpec().binding() == null ? null : tenant.getSpec().plan();
  }
}
