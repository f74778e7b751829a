package dev.freehold.operator.tenant;

/** One step of a Tenant's reconcile. Names are the same in code, README, conditions and metrics. */
interface TenantStep {
  /** Such as {@code placement}. */
  String name();

  /** The condition that the step sets. */
  ConditionType condition();

  StepResult run(TenantWork work);
}
