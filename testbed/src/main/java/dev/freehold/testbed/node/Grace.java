package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a container may take to end: told by whoever stops it, else by its pod or its probe. */
final class Grace {
  private final Pod pod;
  private final Container container;
  private volatile @Nullable Duration told;

  Grace(Pod pod, Container container) {
    this.pod = pod;
    this.container = container;
  }

  void tell(Duration wanted) {
    told = wanted;
  }

  /** The container is to end. */
  boolean isTold() {
    return told != null;
  }

  /**
   * When its end begins.
   *
   * @param fatal the probe that ends it
   */
  Duration allowed(@Nullable Probe fatal) {
    var now = told;
    if (now != null) {
      return now;
    }
    var ofProbe = fatal == null ? null : fatal.getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(
        ofProbe != null ? ofProbe : pod.getSpec().getTerminationGracePeriodSeconds());
  }

  /** A shorter one that is told meanwhile wins. */
  Duration atMost(Duration allowed) {
    var now = told;
    return now != null && now.compareTo(allowed) < 0 ? now : allowed;
  }

  /**
   * Time for proxies to notice that the pod is going, before it is told; part of the grace, as the
   * kubelet has it.
   */
  Duration preStopSleep() {
    var lifecycle = container.getLifecycle();
    return lifecycle == null
            || lifecycle.getPreStop() == null
            || lifecycle.getPreStop().getSleep() == null
        ? Duration.ZERO
        : Duration.ofSeconds(lifecycle.getPreStop().getSleep().getSeconds());
  }
}
