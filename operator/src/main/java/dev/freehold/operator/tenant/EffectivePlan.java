package dev.freehold.operator.tenant;

import dev.freehold.crds.Durations;
import dev.freehold.crds.Overrides;
import dev.freehold.crds.PlanSpec;
import dev.freehold.crds.Tier;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Plan with a tenant's overrides.
 *
 * @param connections limit of the tenant's login
 * @param credentialRotation how long a login is used; null: until somebody asks for another
 * @param hibernateAfter idle time after which a trial's app sleeps; null: never
 */
record EffectivePlan(
    Tier tier,
    int replicas,
    Quantity cpu,
    Quantity memory,
    Quantity storage,
    int connections,
    @Nullable Duration credentialRotation,
    @Nullable Duration hibernateAfter) {

  static EffectivePlan of(PlanSpec plan, @Nullable Overrides overrides) {
    var compute = plan.compute();
    var database = plan.database();
    var own = overrides != null ? overrides : new Overrides(null, null, null, null, null);
    return new EffectivePlan(
        plan.tier() == null ? Tier.shared : plan.tier(),
        first(own.replicas(), compute.replicas(), 1),
        first(own.cpu(), compute.cpu(), compute.cpu()),
        first(own.memory(), compute.memory(), compute.memory()),
        first(own.storage(), database.storage(), database.storage()),
        first(own.connections(), database.connections(), database.connections()),
        database.credentialRotation() == null
            ? null
            : Durations.parse(database.credentialRotation()),
        plan.hibernateAfter() == null ? null : Durations.parse(plan.hibernateAfter()));
  }

  private static <T> T first(@Nullable T own, @Nullable T plan, T otherwise) {
    if (own != null) {
      return own;
    }
    return plan != null ? plan : otherwise;
  }
}
