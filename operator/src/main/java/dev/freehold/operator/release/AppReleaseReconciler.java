package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.AppReleaseStatus;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.condition.StatusUpdate;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says of an AppRelease whether it can be the default, and how many tenants run it.
 *
 * <p>Sets: {@code Ready}, False with reason {@code DefaultTaken} while an older release is the
 * default.
 */
public final class AppReleaseReconciler implements Reconciler<AppRelease> {
  private final ReleaseUsers users;
  private final Duration interval;
  private final Clock clock;

  public AppReleaseReconciler(ReleaseUsers users, Duration interval, Clock clock) {
    this.users = users;
    this.interval = interval;
    this.clock = clock;
  }

  @Override
  public UpdateControl<AppRelease> reconcile(AppRelease release, Context<AppRelease> context) {
    AppReleaseStatus before = release.getStatus();
    AppReleaseStatus after =
        next(release, DefaultRelease.of(context.getPrimaryCache().list().toList()), before);
    return StatusUpdate.ifChanged(release, new AppRelease(), after).rescheduleAfter(interval);
  }

  private AppReleaseStatus next(
      AppRelease release, Optional<AppRelease> standard, @Nullable AppReleaseStatus before) {
    String name = release.getMetadata().getName();
    var conditions =
        new Conditions(release, before == null ? null : before.conditions(), clock.instant());
    boolean wantsDefault = Boolean.TRUE.equals(release.getSpec().isDefault());
    String holder = standard.map(each -> each.getMetadata().getName()).orElse("");
    if (wantsDefault && !holder.equals(name)) {
      conditions.set(
          "Ready",
          "False",
          "DefaultTaken",
          "AppRelease '%s' is the default already, tenants without a pin run that one: set its spec.default to false first"
              .formatted(holder));
    } else {
      conditions.set(
          "Ready",
          "True",
          wantsDefault ? "Default" : "Available",
          wantsDefault ? "tenants without a pin run it" : "tenants that pin it run it");
    }
    List<Tenant> running = users.running(name);
    int ready = (int) running.stream().filter(AppReleaseReconciler::isRolledOut).count();
    return new AppReleaseStatus(
        release.getMetadata().getGeneration(),
        conditions.inOrder(List.of("Ready")),
        running.size(),
        ready);
  }

  private static boolean isRolledOut(Tenant tenant) {
    List<Condition> conditions =
        tenant.getStatus() == null ? null : tenant.getStatus().conditions();
    return Conditions.find(conditions, "WorkloadReady")
        .filter(each -> "True".equals(each.getStatus()))
        .isPresent();
  }
}
