package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A pod's status from those of its containers, as the kubelet would write it. */
final class PodStatuses {

  static final String HOST_IP = "127.0.0.1";

  private PodStatuses() {}

  /**
   * @param pod the pod as the API server has it; conditions that others set on it stay
   * @param written our conditions as we wrote them last; they keep their time while they do not
   *     change
   */
  static PodStatus of(
      Pod pod,
      List<PodCondition> written,
      String podIp,
      List<ContainerStatus> init,
      List<ContainerStatus> containers,
      Instant started,
      Instant now) {
    var initialized = init.stream().allMatch(status -> ended(status) && exitCode(status) == 0);
    var unready =
        containers.stream()
            .filter(status -> !status.getReady())
            .map(ContainerStatus::getName)
            .toList();
    var ready = initialized && unready.isEmpty();
    var message = "containers with unready status: " + unready;
    var conditions = new Conditions(pod, written, time(now));
    conditions.put("PodScheduled", true, "", "");
    conditions.put("Initialized", initialized, "ContainersNotInitialized", incomplete(init));
    conditions.put("ContainersReady", ready, "ContainersNotReady", message);
    conditions.put("Ready", ready, "ContainersNotReady", message);
    return new PodStatusBuilder()
        .withPhase(phase(pod, initialized, containers))
        .withConditions(conditions.all())
        .withHostIP(HOST_IP)
        .addNewHostIP(HOST_IP)
        .withPodIP(podIp)
        .addNewPodIP(podIp)
        .withStartTime(time(started))
        .withInitContainerStatuses(init)
        .withContainerStatuses(containers)
        .withQosClass(pod.getStatus().getQosClass())
        .build();
  }

  /** RFC 3339 in whole seconds, as Kubernetes keeps times. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String time(String instant) {
    return time(Instant.parse(instant));
  }

  private static String phase(Pod pod, boolean initialized, List<ContainerStatus> containers) {
    if (!initialized || containers.stream().anyMatch(status -> !everStarted(status))) {
      return "Pending";
    }
    var over = containers.stream().allMatch(PodStatuses::ended);
    if (!over
        || (pod.getSpec().getRestartPolicy().equals("Always")
            && pod.getMetadata().getDeletionTimestamp() == null)) {
      return "Running";
    }
    return containers.stream().allMatch(status -> exitCode(status) == 0) ? "Succeeded" : "Failed";
  }

  private static boolean everStarted(ContainerStatus status) {
    return status.getState().getWaiting() == null || status.getLastState().getTerminated() != null;
  }

  private static boolean ended(ContainerStatus status) {
    return status.getState().getTerminated() != null;
  }

  private static int exitCode(ContainerStatus status) {
    return status.getState().getTerminated().getExitCode();
  }

  private static String incomplete(List<ContainerStatus> init) {
    return init.stream()
        .filter(status -> !ended(status) || exitCode(status) != 0)
        .map(ContainerStatus::getName)
        .collect(Collectors.joining(", ", "containers with incomplete status: [", "]"));
  }

  private static final class Conditions {

    private final List<PodCondition> before;
    private final List<PodCondition> all;
    private final String now;

    Conditions(Pod pod, List<PodCondition> before, String now) {
      this.before = before;
      this.all = new ArrayList<>(pod.getStatus().getConditions());
      this.now = now;
    }

    void put(String type, boolean good, String badReason, String badMessage) {
      var status = good ? "True" : "False";
      var since =
          before.stream()
              .filter(
                  condition ->
                      condition.getType().equals(type) && condition.getStatus().equals(status))
              .map(PodCondition::getLastTransitionTime)
              .findFirst()
              .orElse(now);
      var condition =
          new PodConditionBuilder().withType(type).withStatus(status).withLastTransitionTime(since);
      if (!good) {
        condition.withReason(badReason).withMessage(badMessage);
      }
      all.removeIf(old -> old.getType().equals(type));
      all.add(condition.build());
    }

    List<PodCondition> all() {
      return all;
    }
  }
}
