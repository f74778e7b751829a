package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pod at the API server. Writes only what differs from the last write, and only to the pod of
 * this UID. Not thread-safe.
 */
final class PodObject {

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final Clock clock;
  private final PodResource resource;
  private final String uid;
  private final String podIp;
  private final Instant started;
  private Map<String, String> annotated = Map.of();
  private @Nullable PodStatus written;
  private long writtenVersion;

  PodObject(KubernetesClient client, Clock clock, Pod pod, String podIp) {
    this.client = client;
    this.clock = clock;
    this.uid = pod.getMetadata().getUid();
    this.podIp = podIp;
    this.resource =
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName());
    this.started =
        Optional.ofNullable(pod.getStatus().getStartTime())
            .map(Instant::parse)
            .orElseGet(clock::instant);
  }

  /**
   * Writes local ports and status; a pod that is gone is no error.
   *
   * @param current the pod as last told by the API server
   * @param ports local port by container port
   */
  void publish(
      Pod current,
      Map<Integer, Integer> ports,
      List<ContainerStatus> init,
      List<ContainerStatus> containers) {
    var annotations = LocalPorts.annotations(current, ports);
    try {
      // Before the status: whoever sees the pod ready finds its port.
      if (!annotations.equals(annotated)) {
        resource.patch(
            MERGE, json(Map.of("metadata", Map.of("uid", uid, "annotations", annotations))));
        annotated = annotations;
      }
      if (written != null && isOverruled(current, written)) {
        written = null;
      }
      var conditions =
          written == null ? current.getStatus().getConditions() : written.getConditions();
      var status =
          PodStatuses.of(current, conditions, podIp, init, containers, started, clock.instant());
      if (!status.equals(written)) {
        var patch = json(Map.of("metadata", Map.of("uid", uid), "status", status));
        writtenVersion = version(resource.subresource("status").patch(MERGE, patch));
        written = status;
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Takes the pod away for good; its containers must be over. */
  void delete() {
    var there = resource.get();
    if (there != null && there.getMetadata().getUid().equals(uid)) {
      resource.withGracePeriod(0).delete();
    }
  }

  /**
   * The node controller calls pods unready when the node did not report for a while, as after a
   * laptop's sleep.
   */
  private boolean isOverruled(Pod current, PodStatus ours) {
    return version(current) > writtenVersion && !ready(current.getStatus()).equals(ready(ours));
  }

  private static Optional<String> ready(PodStatus status) {
    return status.getConditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .map(PodCondition::getStatus)
        .findFirst();
  }

  private static long version(Pod pod) {
    return Long.parseLong(pod.getMetadata().getResourceVersion());
  }

  private String json(Object patch) {
    return client.getKubernetesSerialization().asJson(patch);
  }
}
