package dev.freehold.controlplane.tenants;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Hears what becomes of Tenants. Without a cluster the API runs on; what it tells grows older. */
@Component
class TenantWatch implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(TenantWatch.class);
  private static final Duration PULSE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Observations observations;
  private final ScheduledExecutorService pulse =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tenant-watch-pulse").factory());
  private volatile @org.jspecify.annotations.Nullable SharedIndexInformer<Tenant> informer;
  private boolean compared;

  TenantWatch(KubernetesClient client, Observations observations) {
    this.client = client;
    this.observations = observations;
  }

  @Override
  public void start() {
    var started =
        client
            .resources(Tenant.class)
            .runnableInformer(0)
            .itemStore(new Names())
            .addEventHandler(new Handler())
            .exceptionHandler((_, _) -> true);
    started.start();
    informer = started;
    pulse.scheduleWithFixedDelay(() -> pulse(started), 0, PULSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    pulse.shutdownNow();
    var started = informer;
    if (started != null) {
      started.stop();
    }
    informer = null;
  }

  @Override
  public boolean isRunning() {
    return informer != null;
  }

  private void pulse(SharedIndexInformer<Tenant> started) {
    try {
      if (started.isWatching() && started.hasSynced()) {
        if (!compared) {
          observations.onlyTheseExist(
              started.getStore().list().stream()
                  .map(each -> each.getMetadata().getName())
                  .toList());
          compared = true;
        }
        observations.heard();
      }
    } catch (RuntimeException e) {
      // A timer that throws is never called again.
      LOG.atWarn().setCause(e).log("the age of what the cluster says was not written");
    }
  }

  private final class Handler implements ResourceEventHandler<Tenant> {
    @Override
    public void onAdd(Tenant tenant) {
      observations.saw(tenant);
    }

    @Override
    public void onUpdate(Tenant before, Tenant now) {
      observations.saw(now);
    }

    @Override
    public void onDelete(Tenant tenant, boolean finalStateUnknown) {
      observations.lost(tenant.getMetadata().getName(), tenant.getMetadata().getUid());
    }
  }
}
