package dev.freehold.operator.release;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a Tenant stands to the releases, whether it was read from the API or from the informer.
 *
 * @param pin the release that a person chose; null: it follows the default
 * @param target the release that it is being given; null: no update is under way
 * @param running the release that it runs; null: it is new
 * @param workload {@code WorkloadReady}
 * @param held a step before the app holds it back: giving it a release would move nothing
 */
public record Standing(
    String tenant,
    @Nullable String pin,
    @Nullable String target,
    @Nullable String running,
    Workload workload,
    boolean held,
    boolean deleting) {

  private static final Set<String> FAILURES = Set.of("UpdateFailed", "RolloutFailed");
  private static final Set<String> BEFORE_THE_APP =
      Set.of("PlanResolved", "Placed", "DatabaseReady", "NamespaceReady", "CredentialsReady");

  /** What {@code WorkloadReady} says. */
  public enum Workload {
    Ready,
    NotReady,
    Failed
  }

  /** How far a Tenant is with a release that it shall run. */
  enum Progress {
    Updated,
    Updating,
    Failed,
    Waiting
  }

  public static Standing of(Tenant tenant) {
    TenantStatus status = tenant.getStatus();
    List<Condition> conditions =
        status == null || status.conditions() == null ? List.of() : status.conditions();
    return new Standing(
        tenant.getMetadata().getName(),
        tenant.getSpec().release(),
        status == null ? null : status.targetRelease(),
        status == null ? null : status.release(),
        workload(conditions),
        conditions.stream()
            .anyMatch(
                each ->
                    BEFORE_THE_APP.contains(each.getType()) && !"True".equals(each.getStatus())),
        tenant.isMarkedForDeletion());
  }

  private static Workload workload(List<Condition> conditions) {
    return conditions.stream()
        .filter(each -> each.getType().equals("WorkloadReady"))
        .findFirst()
        .map(
            each ->
                FAILURES.contains(each.getReason())
                    ? Workload.Failed
                    : "True".equals(each.getStatus()) ? Workload.Ready : Workload.NotReady)
        .orElse(Workload.NotReady);
  }

  boolean followsDefault() {
    return pin == null && !deleting;
  }

  /** It was given the release and does not run it yet. */
  boolean isUnderWayTo(String release) {
    return followsDefault() && release.equals(target) && !release.equals(running);
  }

  /** It may be given the release: by what it is, not by whose turn it is. */
  boolean isDue(String release) {
    return followsDefault()
        && running != null
        && !release.equals(running)
        && !release.equals(target);
  }

  /**
   * The release does not become ready where another one ran, by no person's choice: that speaks
   * against the release. A pin, or an app that never ran, may be wrong in itself, and has no slot.
   */
  boolean speaksAgainst(String release) {
    return isUnderWayTo(release) && running != null && workload == Workload.Failed;
  }

  /** For a Tenant that shall run the release. */
  Progress towards(String release) {
    boolean elsewhere = pin == null && target != null && !target.equals(release);
    if (release.equals(running) && !elsewhere) {
      return Progress.Updated;
    }
    boolean given =
        release.equals(pin)
            || release.equals(target)
            || pin == null && target == null && running == null;
    if (!given) {
      return Progress.Waiting;
    }
    return workload == Workload.Failed ? Progress.Failed : Progress.Updating;
  }
}
