package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.ResourceEvents;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code kubectl describe tenant} lists under Events: transitions that a tenant's engineer
 * would care about. An event that cannot be written is logged and forgotten; the conditions hold
 * the truth. Events are written one at a time beside the reconciles, which do not wait for them.
 */
final class TenantEvents implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TenantEvents.class);

  private static final int WAITING = 10_000;
  private static final long GIVE_WAY_MILLIS = 100;

  private final KubernetesClient client;
  private final BooleanSupplier newcomers;
  private final Clock clock;
  private final ExecutorService writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().name("tenant-events").daemon().factory());

  /**
   * @param newcomers whether there are Tenants that nobody has looked at
   */
  TenantEvents(KubernetesClient client, BooleanSupplier newcomers, Clock clock) {
    this.client = client;
    this.newcomers = newcomers;
    this.clock = clock;
  }

  void mended(Tenant tenant, String what) {
    record(tenant, "Normal", "Mended", what);
  }

  void normal(Tenant tenant, String reason, String message) {
    record(tenant, "Normal", reason, message);
  }

  void warning(Tenant tenant, String reason, String message) {
    record(tenant, "Warning", reason, message);
  }

  /**
   * Told once in a Tenant's life, however often the step is taken again: the name of the Event
   * comes from the Tenant and the reason, and the API server takes a name once.
   */
  void warningOnce(Tenant tenant, String reason, String message) {
    Event event = ResourceEvents.of(tenant, "Warning", reason, message, clock.instant());
    String once = tenant.getMetadata().getUid() + reason;
    event
        .getMetadata()
        .setName(
            tenant.getMetadata().getName()
                + "."
                + UUID.nameUUIDFromBytes(once.getBytes(StandardCharsets.UTF_8)));
    submit(event);
  }

  private void record(Tenant tenant, String type, String reason, String message) {
    submit(ResourceEvents.of(tenant, type, reason, message, clock.instant()));
  }

  private void submit(Event event) {
    try {
      writer.execute(() -> write(event));
    } catch (RejectedExecutionException e) {
      log.atWarn().addKeyValue("reason", event.getReason()).log("event not written: too many wait");
    }
  }

  private void write(Event event) {
    try {
      giveWay();
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return; // told already
      }
      log.atWarn().addKeyValue("reason", event.getReason()).setCause(e).log("event not written");
    }
  }

  /** In a burst of new tenants their databases come before what is told of them. */
  private void giveWay() {
    long end = System.nanoTime() + DatabasesFirst.LONGEST_WAIT.toNanos();
    try {
      while (newcomers.getAsBoolean() && System.nanoTime() < end && !writer.isShutdown()) {
        TimeUnit.MILLISECONDS.sleep(GIVE_WAY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What waits is written before the operator ends. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("events were not written: the API server does not answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
