package dev.freehold.e2e.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** When what happens between a wish and an answer was seen first, by a client that watches. */
final class WakeWatch implements AutoCloseable {
  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private List<Watch> watches = List.of();

  private WakeWatch() {}

  static WakeWatch on(KubernetesClient client, String tenant) {
    String namespace = "tenant-" + tenant;
    var watch = new WakeWatch();
    watch.watches =
        List.of(
            client
                .network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .watch(new Each<Ingress>(_ -> watch.note("marked"))),
            client
                .apps()
                .deployments()
                .inNamespace(namespace)
                .watch(new Each<Deployment>(watch::scaled)),
            client.pods().inNamespace(namespace).watch(new Each<Pod>(watch::started)));
    return watch;
  }

  private record Each<T>(Consumer<T> seen) implements Watcher<T> {
    @Override
    public void eventReceived(Action action, T resource) {
      seen.accept(resource);
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException("a watch broke", cause);
    }
  }

  private void scaled(Deployment deployment) {
    if (deployment.getSpec().getReplicas() > 0) {
      note("scaled");
    }
  }

  private void started(Pod pod) {
    boolean runs =
        pod.getMetadata().getDeletionTimestamp() == null
            && pod.getStatus().getContainerStatuses().stream()
                .anyMatch(container -> container.getState().getRunning() != null);
    if (runs) {
      note("started");
    }
  }

  private void note(String what) {
    seen.putIfAbsent(what, System.nanoTime());
  }

  void reset() {
    seen.clear();
  }

  /** The first write to the Ingress: the request's mark. */
  long marked() {
    return required("marked");
  }

  WakeTimes times(long start, long written, long answered) {
    long scaled = required("scaled");
    long started = required("started");
    return new WakeTimes(
        (written - start) / 1e9,
        (scaled - written) / 1e9,
        (started - scaled) / 1e9,
        (answered - started) / 1e9,
        (answered - start) / 1e9);
  }

  private long required(String what) {
    Long time = seen.get(what);
    if (time == null) {
      throw new IllegalStateException("the app answered, and nobody saw it " + what);
    }
    return time;
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}
