package dev.freehold.controlplane.plans;

import dev.freehold.crds.Durations;
import dev.freehold.crds.Overrides;
import dev.freehold.crds.PlanSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a Plan gives. Sizes are Kubernetes quantities, such as {@code 500m} and {@code 5Gi}.
 *
 * @param replicas pods of the app
 * @param cpu of each pod
 * @param memory of each pod
 * @param storage that the database may reach
 * @param connections that the app may hold to its database at once
 * @param seats members that an organisation may have; null: unlimited
 * @param auditRetentionDays how long the organisation's audit log is kept; null: as the control
 *     plane is set
 * @param allowances included per billing period, by meter
 * @param overridden those of the above that are the tenant's own and not its Plan's
 */
public record Limits(
    int replicas,
    String cpu,
    String memory,
    String storage,
    int connections,
    @Nullable Integer seats,
    @Nullable Integer auditRetentionDays,
    List<String> features,
    Map<String, Allowance> allowances,
    List<String> overridden) {

  /**
   * Of one meter.
   *
   * @param included units; null: unlimited
   * @param enforced whether more is refused; otherwise it is allowed and charged
   */
  public record Allowance(@Nullable Long included, boolean enforced) {}

  static Limits of(PlanSpec plan) {
    return of(plan, new Overrides(null, null, null, null, null));
  }

  static Limits of(PlanSpec plan, Overrides overrides) {
    var overridden = new ArrayList<String>();
    Integer replicas = plan.compute().replicas();
    return new Limits(
        own("replicas", overrides.replicas(), replicas == null ? 1 : replicas, overridden),
        own("cpu", overrides.cpu(), plan.compute().cpu(), overridden).toString(),
        own("memory", overrides.memory(), plan.compute().memory(), overridden).toString(),
        own("storage", overrides.storage(), plan.database().storage(), overridden).toString(),
        own("connections", overrides.connections(), plan.database().connections(), overridden),
        plan.seats(),
        plan.auditRetention() == null ? null : days(plan.auditRetention()),
        Objects.requireNonNullElse(plan.features(), List.of()),
        allowances(plan),
        overridden);
  }

  /** Whole ones, rounded up. */
  private static int days(String duration) {
    return Math.toIntExact(Durations.parse(duration).plusDays(1).minusSeconds(1).toDays());
  }

  private static <V> V own(String name, @Nullable V override, V plans, List<String> overridden) {
    if (override == null || same(override, plans)) {
      return plans;
    }
    overridden.add(name);
    return override;
  }

  /** {@code 1Gi} and {@code 1024Mi} are the same. */
  private static boolean same(Object one, Object other) {
    return one instanceof Quantity left && other instanceof Quantity right
        ? left.getNumericalAmount().compareTo(right.getNumericalAmount()) == 0
        : one.equals(other);
  }

  private static Map<String, Allowance> allowances(PlanSpec plan) {
    var allowances = new TreeMap<String, Allowance>();
    if (plan.allowances() != null) {
      plan.allowances()
          .forEach(
              (meter, allowance) ->
                  allowances.put(
                      meter,
                      new Allowance(
                          allowance.included(),
                          allowance.enforcement() == PlanSpec.Enforcement.Hard)));
    }
    return allowances;
  }
}
