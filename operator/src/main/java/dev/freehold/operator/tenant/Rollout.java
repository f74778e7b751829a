package dev.freehold.operator.tenant;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import org.jspecify.annotations.Nullable;

/**
 * How far the pods of a Deployment have come, by its status.
 *
 * @param observed the status speaks of the Deployment as it is now
 * @param wanted pods that are to run
 * @param updated pods of the newest template
 * @param available pods that serve, of whatever template
 * @param total pods that are not being ended
 * @param ending pods that are; 0 where the cluster does not count them, before Kubernetes 1.35
 */
record Rollout(boolean observed, int wanted, int updated, int available, int total, int ending) {
  static Rollout of(Deployment deployment, int wanted) {
    DeploymentStatus status = deployment.getStatus();
    if (status == null || status.getObservedGeneration() == null) {
      return new Rollout(false, wanted, 0, 0, 0, 0);
    }
    return new Rollout(
        status.getObservedGeneration() >= deployment.getMetadata().getGeneration(),
        wanted,
        orZero(status.getUpdatedReplicas()),
        orZero(status.getAvailableReplicas()),
        orZero(status.getReplicas()),
        orZero(status.getTerminatingReplicas()));
  }

  /** Every pod is of the newest template and serves. */
  boolean isComplete() {
    return observed && updated >= wanted && available >= wanted && total == updated;
  }

  /** Complete, and the pods of before have ended. */
  boolean isOver() {
    return isComplete() && ending == 0;
  }

  /** Pods of an older template serve until the new ones do. */
  boolean isServing() {
    return wanted > 0 && available >= wanted;
  }

  /** Pods that are as they are to be. */
  int done() {
    return observed ? Math.min(updated, available) : 0;
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
