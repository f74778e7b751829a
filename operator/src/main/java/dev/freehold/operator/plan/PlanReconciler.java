package dev.freehold.operator.plan;

import dev.freehold.crds.Plan;
import dev.freehold.crds.PlanStatus;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.InUseProtection;
import dev.freehold.operator.InUseProtection.Users;
import dev.freehold.operator.Recreations;
import dev.freehold.operator.Recreations.Occasion;
import dev.freehold.operator.Wakes;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.condition.StatusUpdate;
import dev.freehold.operator.server.DatabaseSizes;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts a Plan's tenants when one of them changed in a way that counts; the controller's rate
 * limit makes one write of a burst.
 *
 * <p>Sets: {@code CapReached} where {@code spec.caps} is set; {@code InUse} while a deletion waits
 * for the tenants that have the plan.
 */
public final class PlanReconciler implements Reconciler<Plan> {
  private static final String CAP_REACHED = "CapReached";

  private final PlanTenants tenants;
  private final DatabaseSizes sizes;
  private final PlanStorage storage;
  private final InUseProtection protection;
  private final PlanMeters meters;
  private final Duration resync;
  private final Clock clock;
  private @Nullable Recreations<Plan> recreations;

  public PlanReconciler(
      PlanTenants tenants,
      DatabaseSizes sizes,
      InUseProtection protection,
      PlanMeters meters,
      Duration resync,
      Clock clock) {
    this.tenants = tenants;
    this.sizes = sizes;
    this.storage = new PlanStorage(sizes);
    this.protection = protection;
    this.meters = meters;
    this.resync = resync;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Plan>> prepareEventSources(EventSourceContext<Plan> context) {
    var wakes = new Wakes<Plan>("plan-wakes");
    tenants.watch(
        (before, after) -> {
          tenantChanged(wakes, before, after);
          if (before != null && isWaitedFor(context, before.getSpec().plan())) {
            wakes.wake(before.getSpec().plan());
          }
        });
    sizes.listen(
        (server, changed) -> {
          if (changed) {
            tenants.on(server).stream()
                .map(PlanShare::inForce)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(wakes::wake);
          }
        });
    recreations = new Recreations<>("plan-recreations", context.getPrimaryCache());
    return List.of(wakes, recreations);
  }

  private static boolean isWaitedFor(EventSourceContext<Plan> context, String plan) {
    return context
        .getPrimaryCache()
        .get(new ResourceID(plan))
        .filter(Plan::isMarkedForDeletion)
        .isPresent();
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
    if (Objects.requireNonNull(recreations).occasion(plan, context) != Occasion.LIVES) {
      return UpdateControl.noUpdate();
    }
    String name = plan.getMetadata().getName();
    protection.protect(plan);
    Optional<Users> users =
        plan.isMarkedForDeletion() ? Optional.of(users(name)) : Optional.empty();
    if (users.filter(Users::isEmpty).isPresent()) {
      protection.release(plan, "no tenant has the plan any more");
      return UpdateControl.noUpdate();
    }
    int waiting =
        (int)
            tenants.havingPlan(name).stream()
                .filter(each -> name.equals(PlanShare.of(each).waitingFor()))
                .count();
    List<Tenant> admitted = tenants.admittedTo(name);
    PlanUsage usage =
        PlanUsage.of(
            plan.getSpec(),
            admitted.stream().map(PlanShare::of).toList(),
            waiting,
            storage.of(admitted));
    meters.show(
        name,
        usage,
        context.getPrimaryCache().list().map(each -> each.getMetadata().getName()).toList());
    return StatusUpdate.ifChanged(plan, new Plan(), status(plan, usage, admitted, users))
        .rescheduleAfter(resync);
  }

  private Users users(String plan) {
    return protection.users(
        Stream.concat(tenants.havingPlan(plan).stream(), tenants.admittedTo(plan).stream())
            .toList(),
        tenant -> plan.equals(tenant.getSpec().plan()) || plan.equals(PlanShare.inForce(tenant)));
  }

  private PlanStatus status(
      Plan plan, PlanUsage usage, List<Tenant> admitted, Optional<Users> users) {
    return new PlanStatus(
        plan.getMetadata().getGeneration(),
        conditions(plan, usage, users),
        usage.tenants(),
        usage.ready(),
        usage.waiting(),
        usage.trials(),
        usage.readOnly(),
        usage.suspended(),
        usage.hibernated(),
        storage.told(plan.getStatus() == null ? null : plan.getStatus().storage(), admitted),
        Storage.quantity(usage.allotted()));
  }

  private @Nullable List<Condition> conditions(Plan plan, PlanUsage usage, Optional<Users> users) {
    if (!Admissions.isCapped(plan) && users.isEmpty()) {
      return null;
    }
    var conditions =
        new Conditions(
            plan, plan.getStatus() == null ? null : plan.getStatus().conditions(), clock.instant());
    if (Admissions.isCapped(plan)) {
      capReached(conditions, plan, usage);
    }
    users.ifPresent(
        waited ->
            conditions.set(
                InUseProtection.CONDITION,
                "True",
                "Tenants",
                "the deletion waits, and everything goes on: %s. Give them another spec.plan, or delete them"
                    .formatted(waited.describe())));
    return conditions.inOrder(List.of(CAP_REACHED, InUseProtection.CONDITION));
  }

  private static void capReached(Conditions conditions, Plan plan, PlanUsage usage) {
    var caps = Objects.requireNonNull(plan.getSpec().caps());
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
  }
}
