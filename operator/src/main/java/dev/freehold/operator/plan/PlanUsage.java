package dev.freehold.operator.plan;

import dev.freehold.crds.PlanSpec;
import dev.freehold.crds.TenantStatus.Access;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a Plan is used.
 *
 * @param storage measured bytes, as far as they are known
 * @param allotted bytes that its tenants' limits allow
 */
record PlanUsage(
    int tenants,
    int ready,
    int waiting,
    int trials,
    int readOnly,
    int suspended,
    int hibernated,
    BigDecimal storage,
    BigDecimal allotted) {

  /**
   * @param admitted Tenants that have the plan
   * @param waiting how many wait for it
   * @param storage see {@link PlanStorage}
   */
  static PlanUsage of(PlanSpec plan, List<PlanShare> admitted, int waiting, BigDecimal storage) {
    return new PlanUsage(
        admitted.size(),
        count(admitted, PlanShare::ready),
        waiting,
        count(admitted, PlanShare::trial),
        count(admitted, each -> each.access() == Access.ReadOnly),
        count(admitted, each -> each.access() == Access.Suspended),
        count(admitted, each -> each.access() == Access.Hibernated),
        storage,
        admitted.stream()
            .map(each -> each.ownStorage() != null ? each.ownStorage() : plan.database().storage())
            .map(Quantity::getNumericalAmount)
            .reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  private static int count(List<PlanShare> shares, Predicate<PlanShare> counted) {
    return (int) shares.stream().filter(counted).count();
  }
}
