package dev.freehold.operator.plan;

import dev.freehold.crds.Plan;
import dev.freehold.crds.PlanStatus;
import dev.freehold.operator.condition.StatusUpdate;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;

/** Counts a Plan's tenants. Sets no condition: a Plan that the schema accepts is right. */
public final class PlanReconciler implements Reconciler<Plan> {
  private final PlanTenants tenants;
  private final Duration interval;

  public PlanReconciler(PlanTenants tenants, Duration interval) {
    this.tenants = tenants;
    this.interval = interval;
  }

  @Override
  public UpdateControl<Plan> reconcile(Plan plan, Context<Plan> context) {
    int count = tenants.havingPlan(plan.getMetadata().getName()).size();
    var status = new PlanStatus(plan.getMetadata().getGeneration(), null, count);
    return StatusUpdate.ifChanged(plan, new Plan(), status).rescheduleAfter(interval);
  }
}
