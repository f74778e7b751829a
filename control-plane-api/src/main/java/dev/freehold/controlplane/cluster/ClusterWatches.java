package dev.freehold.controlplane.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Hears the cluster. Without one the API runs on; what it tells grows older. */
@Component
public class ClusterWatches implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatches.class);
  private static final Duration PULSE = Duration.ofSeconds(1);

  private final List<? extends KindWatch<?>> watches;
  private volatile @Nullable ScheduledExecutorService pulse;

  ClusterWatches(KubernetesClient client, WatchLeases leases, List<WatchedKind<?>> kinds) {
    UUID replica = UUID.randomUUID();
    this.watches = kinds.stream().map(kind -> watch(client, kind, leases, replica)).toList();
  }

  private static <R extends HasMetadata> KindWatch<R> watch(
      KubernetesClient client, WatchedKind<R> kind, WatchLeases leases, UUID replica) {
    return new KindWatch<>(client, kind, leases, replica);
  }

  /** The age of all that is known of a kind; empty: nothing was heard since the installation. */
  public Optional<Instant> heardAt(Class<? extends HasMetadata> type) {
    return watches.stream()
        .filter(each -> each.type().equals(type))
        .findFirst()
        .flatMap(KindWatch::heardAt);
  }

  @Override
  public void start() {
    var started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("cluster-watches").factory());
    started.scheduleWithFixedDelay(
        () -> watches.forEach(each -> quietly(each::pulse)),
        0,
        PULSE.toMillis(),
        TimeUnit.MILLISECONDS);
    pulse = started;
  }

  @Override
  public void stop() {
    var started = pulse;
    pulse = null;
    if (started == null) {
      return;
    }
    started.shutdown();
    try {
      started.awaitTermination(PULSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watches.forEach(each -> quietly(each::stop));
  }

  @Override
  public boolean isRunning() {
    return pulse != null;
  }

  /** A timer that throws is never called again. */
  private static void quietly(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the watch of the cluster failed, and is tried again");
    }
  }
}
