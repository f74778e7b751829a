package dev.freehold.controlplane.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one kind while this replica holds its lease. A replica that does not hear the cluster
 * gives the lease away; one that could not write what it heard begins anew.
 */
final class KindWatch<R extends HasMetadata> {
  private static final Logger LOG = LoggerFactory.getLogger(KindWatch.class);

  /** How long a watch may need until it hears the cluster, also after it was interrupted. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final WatchedKind<R> kind;
  private final WatchLeases leases;
  private final UUID replica;
  private final String name;

  private @Nullable SharedIndexInformer<R> informer;
  private boolean compared;
  private BigDecimal version = BigDecimal.ZERO;
  private long heardNanos;
  private long notBeforeNanos = System.nanoTime();
  private volatile boolean failed;
  private volatile @Nullable Instant heardAt;

  KindWatch(KubernetesClient client, WatchedKind<R> kind, WatchLeases leases, UUID replica) {
    this.client = client;
    this.kind = kind;
    this.leases = leases;
    this.replica = replica;
    this.name = HasMetadata.getKind(kind.type());
  }

  Class<R> type() {
    return kind.type();
  }

  /** When any replica last heard the cluster, to a second. */
  Optional<Instant> heardAt() {
    return Optional.ofNullable(heardAt);
  }

  /** Each second, on one thread. */
  void pulse() {
    heardAt = leases.heardAt(name).orElse(null);
    if (System.nanoTime() - notBeforeNanos < 0) {
      return;
    }
    if (!leases.hold(name, replica)) {
      stopWatching();
      return;
    }
    var watching = informer;
    if (watching == null) {
      start();
    } else if (failed) {
      anew("what was heard was not written");
    } else if (watching.isWatching() && watching.hasSynced()) {
      heard(watching);
    } else if (System.nanoTime() - heardNanos > PATIENCE.toNanos()) {
      stopWatching();
      leases.release(name, replica);
      // Another one may hear what this one does not.
      notBeforeNanos = System.nanoTime() + WatchLeases.LIFE.toNanos();
    }
  }

  void stop() {
    boolean held = informer != null;
    stopWatching();
    if (held) {
      leases.release(name, replica);
    }
  }

  private void start() {
    failed = false;
    compared = false;
    version = BigDecimal.ZERO;
    heardNanos = System.nanoTime();
    var started =
        client
            .resources(kind.type())
            .runnableInformer(0)
            .itemStore(new Names<>(this::empty))
            .addEventHandler(new Handler())
            .exceptionHandler((_, _) -> true);
    informer = started;
    started.start();
  }

  private void heard(SharedIndexInformer<R> watching) {
    heardNanos = System.nanoTime();
    var before = version;
    version = new BigDecimal(watching.lastSyncResourceVersion());
    if (version.compareTo(before) < 0) {
      anew("the cluster's versions begin anew");
      return;
    }
    if (!compared) {
      compared = leases.whileHeld(name, replica, () -> compare(watching));
    }
    if (informer != null) {
      leases.heard(name, replica);
    }
  }

  /**
   * In this order: what is written while we look is in the store already, with that version or a
   * newer one. What is written with a newer one than the cluster has is from before the cluster was
   * restored; or another replica heard more than our list tells, and then all of it comes again.
   */
  private void compare(SharedIndexInformer<R> watching) {
    Map<String, BigDecimal> written = kind.versions();
    Map<String, BigDecimal> listed =
        watching.getStore().list().stream()
            .map(HasMetadata::getMetadata)
            .collect(
                Collectors.toMap(
                    ObjectMeta::getName, each -> new BigDecimal(each.getResourceVersion())));
    List<String> doubtful =
        written.entrySet().stream()
            .filter(
                each -> each.getValue().compareTo(listed.getOrDefault(each.getKey(), version)) > 0)
            .map(Map.Entry::getKey)
            .toList();
    if (doubtful.isEmpty()) {
      kind.onlyTheseExist(listed.keySet(), version);
    } else {
      kind.doubt(doubtful);
      anew("more is written than the cluster has");
    }
  }

  private void anew(String because) {
    LOG.atWarn().addKeyValue("kind", name).log("watching anew: {}", because);
    stopWatching();
  }

  private void stopWatching() {
    var watching = informer;
    informer = null;
    if (watching != null) {
      watching.stop();
    }
  }

  private R empty() {
    try {
      return kind.type().getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("while making an empty " + name, e);
    }
  }

  private void written(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      failed = true;
      LOG.atWarn().addKeyValue("kind", name).setCause(e).log("what was heard was not written");
    }
  }

  private final class Handler implements ResourceEventHandler<R> {
    @Override
    public void onAdd(R resource) {
      written(() -> kind.saw(resource));
    }

    @Override
    public void onUpdate(R before, R now) {
      written(() -> kind.saw(now));
    }

    @Override
    public void onDelete(R resource, boolean finalStateUnknown) {
      written(() -> kind.lost(resource));
    }
  }
}
