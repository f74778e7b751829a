package dev.freehold.operator.tenant;

import dev.freehold.crds.TenantSpec.DriftPolicy;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.DatabaseAccess;
import dev.freehold.operator.server.Registry;

/**
 * Puts the effective restriction into force in the database as well; the workload step has scaled
 * the app already.
 */
final class AccessStep implements TenantStep {
  private final DatabaseAccess databaseAccess;
  private final Registry registry;

  AccessStep(DatabaseAccess databaseAccess, Registry registry) {
    this.databaseAccess = databaseAccess;
    this.registry = registry;
  }

  @Override
  public String name() {
    return "access";
  }

  @Override
  public ConditionType condition() {
    return ConditionType.AccessApplied;
  }

  @Override
  public StepResult run(TenantWork work) {
    Access access = work.access();
    if (!databaseAccess.isApplied(work.facts(), access)) {
      boolean byHand = databaseAccess.wasApplied(work.facts().row(), access);
      if (byHand && work.tenant().getSpec().effectiveDrift() == DriftPolicy.Detect) {
        return new StepResult.Underway(
            Reason.Drift,
            "access %s was applied and changed by hand, and spec.drift is Detect: take the change back, or set spec.drift to Repair"
                .formatted(access));
      }
      databaseAccess.apply(work.server(), work.facts().row(), access);
      registry.find(work.server(), work.facts().row().id()).ifPresent(work::observed);
    }
    return done(work);
  }

  static StepResult done(TenantWork work) {
    String causes = String.join(", ", work.accessCauses());
    return new StepResult.Done(
        Reason.AsRestricted,
        "access is " + work.access() + (causes.isEmpty() ? "" : ": " + causes));
  }
}
