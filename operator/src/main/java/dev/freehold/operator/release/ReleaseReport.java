package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.AppReleaseStatus;
import dev.freehold.operator.InUseProtection;
import dev.freehold.operator.InUseProtection.Users;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is told of an AppRelease. */
final class ReleaseReport {
  private static final List<String> ORDER =
      List.of("Ready", "RolledOut", InUseProtection.CONDITION);

  private final AppRelease release;
  private final ReleaseCounts counts;
  private final String defaultRelease;
  private final Optional<Users> waitedFor;
  private final Instant now;

  /**
   * @param waitedFor whom a deletion waits for; empty: it is not being deleted
   */
  ReleaseReport(
      AppRelease release,
      ReleaseCounts counts,
      Optional<AppRelease> standard,
      Optional<Users> waitedFor,
      Instant now) {
    this.release = release;
    this.counts = counts;
    this.defaultRelease = standard.map(each -> each.getMetadata().getName()).orElse("");
    this.waitedFor = waitedFor;
    this.now = now;
  }

  AppReleaseStatus status(List<String> slots) {
    return new AppReleaseStatus(
        release.getMetadata().getGeneration(),
        conditions(),
        counts.tenants(),
        counts.updated(),
        counts.updating(),
        counts.failed(),
        counts.waiting(),
        counts.running(),
        slots);
  }

  private List<Condition> conditions() {
    var conditions =
        new Conditions(
            release, release.getStatus() == null ? null : release.getStatus().conditions(), now);
    boolean wantsDefault = Boolean.TRUE.equals(release.getSpec().isDefault());
    if (release.isMarkedForDeletion()) {
      conditions.set("Ready", "False", "Deleting", "it is deleted, and given to no other tenant");
    } else if (wantsDefault && !isDefault()) {
      conditions.set(
          "Ready",
          "False",
          "DefaultTaken",
          "AppRelease '%s' is the default already, tenants without a pin run that one: set its spec.default to false first"
              .formatted(defaultRelease));
    } else {
      conditions.set(
          "Ready",
          "True",
          wantsDefault ? "Default" : "Available",
          wantsDefault ? "tenants without a pin run it" : "tenants that pin it run it");
    }
    rolledOut(conditions);
    waitedFor.ifPresent(
        users ->
            conditions.set(
                InUseProtection.CONDITION,
                "True",
                "Tenants",
                "the deletion waits, and their apps run on: %s. Make another AppRelease the default and let it reach them, pin them to another one, or delete them"
                    .formatted(users.describe())));
    return conditions.inOrder(ORDER);
  }

  private void rolledOut(Conditions conditions) {
    if (counts.updated() == counts.tenants()) {
      conditions.set(
          "RolledOut",
          "True",
          "RolledOut",
          "all %d tenants that shall run it do".formatted(counts.tenants()));
    } else if (isHalted()) {
      conditions.set(
          "RolledOut",
          "False",
          "Halted",
          "%s. Its pods do not become ready at %s, which keep the release that they ran; as many as spec.maxUnavailable failed, so nobody else is given it. See kubectl describe tenant; make the former release the default again, or another one"
              .formatted(progress(), counts.tenantsAgainst()));
    } else if (isDefault() && release.getSpec().isPaused()) {
      conditions.set(
          "RolledOut",
          "False",
          "Paused",
          "%s; spec.paused is true, so nobody else is given it".formatted(progress()));
    } else {
      conditions.set("RolledOut", "False", "Progressing", progress() + remarks());
    }
  }

  /** It failed at as many as may be updated at once: it is the release, not the tenants. */
  boolean isHalted() {
    return isDefault() && counts.against().size() >= release.getSpec().effectiveMaxUnavailable();
  }

  private String progress() {
    return "%d of %d tenants run it, %d are being updated, %d failed, %d wait"
        .formatted(
            counts.updated(),
            counts.tenants(),
            counts.updating(),
            counts.failed(),
            counts.waiting());
  }

  private String remarks() {
    String failed = counts.failed() == 0 ? "" : "; it failed at " + counts.failedTenants();
    String held =
        counts.held() == 0
            ? ""
            : "; %d wait until what else holds them back has ended".formatted(counts.held());
    return failed + held;
  }

  private boolean isDefault() {
    return defaultRelease.equals(release.getMetadata().getName());
  }
}
