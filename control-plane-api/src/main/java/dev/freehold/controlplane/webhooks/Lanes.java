package dev.freehold.controlplane.webhooks;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Brings deliveries to their endpoints: each endpoint has a lane of its own, for all replicas, one
 * after the other, so that a slow one holds up only itself. No order is promised, for what fails is
 * overtaken by what comes after it: a message's sequence tells which one is newer.
 */
@Component
class Lanes implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final int MAX_LANES = 64;

  /** Then others may have the lane. */
  private static final int MAX_IN_A_ROW = 100;

  private final Deliveries deliveries;
  private final WebhookClient client;
  private final Clock clock;
  private final Set<UUID> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean stopping;

  Lanes(Deliveries deliveries, WebhookClient client, Clock clock) {
    this.deliveries = deliveries;
    this.client = client;
    this.clock = clock;
  }

  /** Opens lanes for what is due, and does not wait for them. */
  void open() {
    int free = MAX_LANES - open.size();
    if (free <= 0) {
      return;
    }
    for (UUID endpoint : deliveries.due(open, free)) {
      if (open.add(endpoint)) {
        threads.execute(() -> run(endpoint));
      }
    }
  }

  private void run(UUID endpoint) {
    try {
      boolean delivered = true;
      for (int i = 0; i < MAX_IN_A_ROW && delivered && !stopping; i++) {
        var taken = deliveries.take(endpoint);
        if (taken.isEmpty()) {
          return;
        }
        Attempt attempt = send(taken.get());
        deliveries.settle(taken.get(), attempt);
        delivered = attempt instanceof Attempt.Delivered;
      }
    } catch (RuntimeException e) {
      // What was taken is tried again.
      LOG.atWarn().setCause(e).addKeyValue("webhook", endpoint).log("a webhook was not delivered");
    } finally {
      open.remove(endpoint);
    }
  }

  private Attempt send(Deliveries.Taken taken) {
    String id = taken.event().toString();
    long seconds = clock.instant().getEpochSecond();
    var headers = new LinkedHashMap<String, String>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", String.valueOf(seconds));
    headers.put(
        "webhook-signature",
        taken.secrets().stream()
            .map(secret -> secret.sign(id, seconds, taken.body()))
            .collect(Collectors.joining(" ")));
    return client.post(taken.url(), headers, taken.body());
  }

  @Override
  public void destroy() throws InterruptedException {
    stopping = true;
    threads.shutdown();
    threads.awaitTermination(WebhookConfiguration.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }
}
