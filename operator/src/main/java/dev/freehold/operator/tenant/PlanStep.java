package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.Plan;
import dev.freehold.crds.TenantSpec;
import dev.freehold.operator.plan.Admissions;
import dev.freehold.operator.plan.PlanShare;
import dev.freehold.operator.release.ReleaseChoice;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Resolves the Plan with the tenant's overrides, and the release. A missing Plan is a condition,
 * not an error loop. A Plan whose caps are reached takes no new tenants; one that comes from
 * another Plan keeps that one until there is room.
 */
final class PlanStep implements TenantStep {
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  private final Catalog catalog;
  private final Admissions admissions;
  private final TenantStatuses statuses;

  PlanStep(Catalog catalog, Admissions admissions, TenantStatuses statuses) {
    this.catalog = catalog;
    this.admissions = admissions;
    this.statuses = statuses;
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
    String wanted = work.tenant().getSpec().plan();
    Optional<Plan> plan = catalog.plan(wanted);
    String inForce = PlanShare.inForce(work.tenant());
    if (plan.isEmpty()) {
      return missing(work, wanted, Optional.ofNullable(inForce).flatMap(catalog::plan));
    }
    if (!wanted.equals(inForce)) {
      Optional<String> refusal = admissions.admit(plan.get(), work.tenant());
      if (refusal.isPresent()) {
        return held(
            work, wanted, Optional.ofNullable(inForce).flatMap(catalog::plan), refusal.get());
      }
      if (Admissions.isCapped(plan.get())) {
        statuses.admitted(work, wanted);
      }
    }
    resolve(work, plan.get());
    return new StepResult.Done(Reason.PlanFound, "Plan '%s'".formatted(wanted));
  }

  /** Who had another one has it still, so that nothing else stands still. */
  private StepResult missing(TenantWork work, String wanted, Optional<Plan> before) {
    String message =
        "Plan '%s' does not exist: create it, or set spec.plan to %s".formatted(wanted, choices());
    if (before.isEmpty()) {
      return StepResult.blocked(condition(), Reason.PlanMissing, message);
    }
    return new StepResult.Underway(Reason.PlanMissing, keep(work, before.get(), message));
  }

  private StepResult held(TenantWork work, String wanted, Optional<Plan> before, String numbers) {
    String message =
        "Plan '%s' is full: %s. Goes on by itself when there is room: raise spec.caps of the Plan, or choose another one"
            .formatted(wanted, numbers);
    if (before.isEmpty()) {
      return new StepResult.Blocked(condition(), true, Reason.PlanCapReached, message, LOOK_AGAIN);
    }
    return new StepResult.Serving(Reason.PlanCapReached, keep(work, before.get(), message));
  }

  /** The message, with what is in force meanwhile. */
  private String keep(TenantWork work, Plan before, String message) {
    resolve(work, before);
    return "%s. Until then Plan '%s' is in force"
        .formatted(message, before.getMetadata().getName());
  }

  private void resolve(TenantWork work, Plan plan) {
    TenantSpec spec = work.tenant().getSpec();
    List<AppRelease> releases = catalog.releases();
    work.resolved(
        plan.getMetadata().getName(),
        EffectivePlan.of(plan.getSpec(), spec.overrides()),
        ReleaseChoice.of(work.tenant(), releases).orElse(null));
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
