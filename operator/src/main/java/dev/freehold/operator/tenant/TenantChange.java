package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of a Tenant mean something to its reconcile: its spec, its end, the annotations
 * that we read, the release that it is given, and a status that somebody emptied. The rest of its
 * status is the reconcile's own writing.
 */
public final class TenantChange {
  private TenantChange() {}

  public static boolean matters(Tenant now, Tenant before) {
    var after = now.getMetadata();
    var then = before.getMetadata();
    return !Objects.equals(after.getGeneration(), then.getGeneration())
        || !Objects.equals(after.getFinalizers(), then.getFinalizers())
        || !Objects.equals(after.getDeletionTimestamp(), then.getDeletionTimestamp())
        || !Objects.equals(target(now), target(before)) && !runsItNow(now, before)
        || hasStatus(before) && !hasStatus(now)
        || Stream.of(
                Freehold.ROTATE_ANNOTATION,
                Freehold.WAKE_ANNOTATION,
                Freehold.FORCE_FORGET_ANNOTATION,
                Freehold.ACCEPT_DATA_LOSS_ANNOTATION)
            .anyMatch(key -> !Objects.equals(annotation(now, key), annotation(before, key)));
  }

  /**
   * Somebody waits for the next look at it: what they changed is not observed yet, or they may have
   * asked for an app that sleeps. Else it is a look of the operator's own accord, such as after a
   * change by hand, of a Plan or server, of the release that it is given, or at the resync.
   */
  static boolean isUrgent(Tenant tenant) {
    TenantStatus status = tenant.getStatus();
    return status == null
        || tenant.isMarkedForDeletion()
        || !Objects.equals(tenant.getMetadata().getGeneration(), status.observedGeneration())
        || status.access() == TenantStatus.Access.Hibernated;
  }

  private static @Nullable String annotation(Tenant tenant, String key) {
    var annotations = tenant.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  /** The target was taken away because the Tenant runs it: nothing changes for its app. */
  private static boolean runsItNow(Tenant now, Tenant before) {
    return target(now) == null
        && now.getStatus() != null
        && Objects.equals(now.getStatus().release(), target(before));
  }

  /** Of our writing. What somebody empties by hand must not stay so until the next resync. */
  private static boolean hasStatus(Tenant tenant) {
    var conditions = tenant.getStatus() == null ? null : tenant.getStatus().conditions();
    return conditions != null && !conditions.isEmpty();
  }

  private static @Nullable String target(Tenant tenant) {
    return tenant.getStatus() == null ? null : tenant.getStatus().targetRelease();
  }
}
