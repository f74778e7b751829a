package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why pods do not become ready, in their own words. They are read only when a rollout has failed;
 * no informer watches the pods of a fleet.
 */
final class PodTroubles {
  private static final int LONGEST = 300;

  private final KubernetesClient client;

  PodTroubles(KubernetesClient client) {
    this.client = client;
  }

  /** Of the newest pod that has a trouble to tell; empty: none has. */
  Optional<String> of(String namespace) {
    List<Pod> pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabel("app.kubernetes.io/name", AppManifests.NAME)
            .withLabel(Freehold.TENANT_LABEL)
            .list()
            .getItems();
    return newestTrouble(pods);
  }

  static Optional<String> newestTrouble(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.getStatus() != null)
        .sorted(
            (one, other) ->
                other
                    .getMetadata()
                    .getCreationTimestamp()
                    .compareTo(one.getMetadata().getCreationTimestamp()))
        .flatMap(pod -> trouble(pod).stream())
        .findFirst();
  }

  private static Optional<String> trouble(Pod pod) {
    Stream<String> containers =
        pod.getStatus().getContainerStatuses().stream().flatMap(each -> container(each).stream());
    Stream<String> unscheduled =
        pod.getStatus().getConditions().stream()
            .filter(each -> each.getType().equals("PodScheduled"))
            .filter(each -> each.getStatus().equals("False"))
            .map(PodCondition::getMessage);
    return Stream.concat(containers, unscheduled).findFirst().map(PodTroubles::shortened);
  }

  /** Without what changes from second to second, such as the time until the next try. */
  private static Optional<String> container(ContainerStatus status) {
    ContainerState state = status.getState();
    if (state == null || state.getWaiting() == null || state.getWaiting().getReason() == null) {
      return Optional.empty();
    }
    return switch (state.getWaiting().getReason()) {
      case "ContainerCreating", "PodInitializing" -> Optional.empty();
      case "CrashLoopBackOff" -> Optional.of("CrashLoopBackOff" + end(status.getLastState()));
      default ->
          Optional.of(
              state.getWaiting().getMessage() == null
                  ? state.getWaiting().getReason()
                  : state.getWaiting().getReason() + ": " + state.getWaiting().getMessage());
    };
  }

  private static String end(@Nullable ContainerState last) {
    ContainerStateTerminated ended = last == null ? null : last.getTerminated();
    return ended == null
        ? ""
        : ", the app ended with exit code %d (%s)"
            .formatted(ended.getExitCode(), ended.getReason());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
