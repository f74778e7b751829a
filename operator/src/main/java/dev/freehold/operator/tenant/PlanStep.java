package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Plan;
import dev.freehold.crds.TenantSpec;
import dev.freehold.operator.release.DefaultRelease;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Resolves the Plan with the tenant's overrides, and the release. A missing Plan is a condition,
 * not an error loop.
 */
final class PlanStep implements TenantStep {
  private final Catalog catalog;

  PlanStep(Catalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.PlanResolved;
  }

  @Override
  public StepResult run(TenantWork work) {
    TenantSpec spec = work.tenant().getSpec();
    Optional<Plan> plan = catalog.plan(spec.plan());
    if (plan.isEmpty()) {
      return StepResult.blocked(
          condition(),
          Reason.PlanMissing,
          "Plan '%s' does not exist: create it, or set spec.plan to %s"
              .formatted(spec.plan(), choices()));
    }
    List<AppRelease> releases = catalog.releases();
    Optional<AppRelease> release =
        spec.release() == null ? DefaultRelease.of(releases) : named(releases, spec.release());
    work.resolved(EffectivePlan.of(plan.get().getSpec(), spec.overrides()), release.orElse(null));
    return new StepResult.Done(Reason.PlanFound, "Plan '%s'".formatted(spec.plan()));
  }

  private static Optional<AppRelease> named(List<AppRelease> releases, String name) {
    return releases.stream()
        .filter(release -> release.getMetadata().getName().equals(name))
        .findFirst();
  }

  private String choices() {
    List<Plan> plans = catalog.plans();
    return plans.isEmpty()
        ? "one that you create (there is none yet)"
        : plans.stream()
            .map(plan -> "'" + plan.getMetadata().getName() + "'")
            .sorted()
            .limit(10)
            .collect(Collectors.joining(" or "));
  }
}
