package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;

/** Keeps every status that a pod's containers had. */
record SeenStatuses(List<ContainerStatus> seen) implements ResourceEventHandler<Pod> {

  @Override
  public void onAdd(Pod pod) {
    seen.addAll(pod.getStatus().getContainerStatuses());
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    onAdd(pod);
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {}
}
