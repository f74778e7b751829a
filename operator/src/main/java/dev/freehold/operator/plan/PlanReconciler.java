package dev.freehold.operator.plan;

import dev.freehold.crds.Plan;
import dev.freehold.crds.PlanStatus;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Wakes;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.condition.StatusUpdate;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts a Plan's tenants when one of them changed in a way that counts; the controller's rate
 * limit makes one write of a burst.
 *
 * <p>Sets: {@code CapReached} where {@code spec.caps} is set.
 */
public final class PlanReconciler implements Reconciler<Plan> {
  private static final String CAP_REACHED = "CapReached";

  private final PlanTenants tenants;
  private final PlanMeters meters;
  private final Duration resync;
  private final Clock clock;

  public PlanReconciler(PlanTenants tenants, PlanMeters meters, Duration resync, Clock clock) {
    this.tenants = tenants;
    this.meters = meters;
    this.resync = resync;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Plan>> prepareEventSources(EventSourceContext<Plan> context) {
    var wakes = new Wakes<Plan>("plan-wakes");
    tenants.watch((before, after) -> tenantChanged(wakes, before, after));
    return List.of(wakes);
  }

  private static void tenantChanged(
      Wakes<Plan> wakes, @Nullable Tenant before, @Nullable Tenant after) {
    @Nullable PlanShare then = before == null ? null : PlanShare.of(before);
    @Nullable PlanShare now = after == null ? null : PlanShare.of(after);
    if (!Objects.equals(then, now)) {
      Stream.of(then, now)
          .filter(Objects::nonNull)
          .flatMap(each -> Stream.of(each.inForce(), each.waitingFor()))
          .filter(Objects::nonNull)
          .distinct()
          .forEach(wakes::wake);
    }
  }

  @Override
  public UpdateControl<Plan> reconcile(Plan plan, Context<Plan> context) {
    String name = plan.getMetadata().getName();
    int waiting =
        (int)
            tenants.havingPlan(name).stream()
                .filter(each -> name.equals(PlanShare.of(each).waitingFor()))
                .count();
    PlanUsage usage =
        PlanUsage.of(
            plan.getSpec(), tenants.admittedTo(name).stream().map(PlanShare::of).toList(), waiting);
    meters.show(
        name,
        usage,
        context.getPrimaryCache().list().map(each -> each.getMetadata().getName()).toList());
    return StatusUpdate.ifChanged(plan, new Plan(), status(plan, usage)).rescheduleAfter(resync);
  }

  private PlanStatus status(Plan plan, PlanUsage usage) {
    return new PlanStatus(
        plan.getMetadata().getGeneration(),
        conditions(plan, usage),
        usage.tenants(),
        usage.ready(),
        usage.waiting(),
        usage.trials(),
        usage.readOnly(),
        usage.suspended(),
        usage.hibernated(),
        Storage.quantity(usage.storage()),
        Storage.quantity(usage.allotted()));
  }

  private @Nullable List<Condition> conditions(Plan plan, PlanUsage usage) {
    if (!Admissions.isCapped(plan)) {
      return null;
    }
    var caps = Objects.requireNonNull(plan.getSpec().caps());
    var conditions =
        new Conditions(
            plan, plan.getStatus() == null ? null : plan.getStatus().conditions(), clock.instant());
    boolean tenantsReached = caps.tenants() != null && usage.tenants() >= caps.tenants();
    boolean storageReached =
        caps.storage() != null
            && usage
                    .allotted()
                    .add(plan.getSpec().database().storage().getNumericalAmount())
                    .compareTo(caps.storage().getNumericalAmount())
                > 0;
    String numbers =
        "%d%s tenants, %s%s of storage allotted, %d wait"
            .formatted(
                usage.tenants(),
                caps.tenants() == null ? "" : " of " + caps.tenants(),
                Storage.text(usage.allotted()),
                caps.storage() == null ? "" : " of " + caps.storage(),
                usage.waiting());
    conditions.set(
        CAP_REACHED,
        tenantsReached || storageReached ? "True" : "False",
        tenantsReached ? "TenantsCapReached" : storageReached ? "StorageCapReached" : "Room",
        numbers);
    return conditions.inOrder(List.of(CAP_REACHED));
  }
}
