package dev.freehold.e2e.bench;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * When each Tenant's conditions turned True for the first time, as a client that watches sees it.
 */
final class TenantTimes implements AutoCloseable {
  private static final String PATH =
      "/apis/%s/tenants".formatted(HasMetadata.getApiVersion(Tenant.class));

  private final String name;
  private final WatchLines watch;
  private final Map<String, Long> databaseReady = new ConcurrentHashMap<>();
  private final Map<String, Long> ready = new ConcurrentHashMap<>();

  private TenantTimes(KubernetesClient client, String prefix) throws Exception {
    this.name = "\"name\":\"" + prefix;
    this.watch = new WatchLines(client, PATH, this::see);
  }

  /**
   * @param prefix of the Tenants' names that count
   */
  static TenantTimes watch(KubernetesClient client, String prefix) throws Exception {
    return new TenantTimes(client, prefix);
  }

  @Override
  public void close() {
    watch.close();
  }

  private void see(String event) {
    int start = event.indexOf(name);
    if (start < 0) {
      return;
    }
    int value = start + name.indexOf(':') + 2;
    String tenant = event.substring(value, event.indexOf('"', value));
    note(event, "DatabaseReady", tenant, databaseReady);
    note(event, "Ready", tenant, ready);
  }

  /** The API server writes the keys of a condition in their order. */
  private static void note(String event, String condition, String tenant, Map<String, Long> times) {
    if (!times.containsKey(tenant)
        && event.contains("\"status\":\"True\",\"type\":\"%s\"".formatted(condition))) {
      times.putIfAbsent(tenant, System.nanoTime());
    }
  }

  void awaitReady(int count, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (ready.size() < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%d of %d tenants are ready, %d databases, after %s"
                .formatted(ready.size(), count, databaseReady.size(), limit));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** When a Tenant's database was seen ready, by {@link System#nanoTime()}. */
  long awaitDatabaseReady(String tenant, Duration limit) throws InterruptedException {
    return await(tenant, databaseReady, limit);
  }

  void awaitReady(String tenant, Duration limit) throws InterruptedException {
    await(tenant, ready, limit);
  }

  private static long await(String tenant, Map<String, Long> times, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (Long seen = times.get(tenant); ; seen = times.get(tenant)) {
      if (seen != null) {
        return seen;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(tenant + " is not ready after " + limit);
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  Spread databaseReady(long start) {
    return Spread.of(databaseReady, start);
  }

  Spread ready(long start) {
    return Spread.of(ready, start);
  }

  /** Seconds since the first submission. */
  record Spread(double first, double p50, double p90, double p99, double last) {
    private static Spread of(Map<String, Long> times, long start) {
      return of(times.values().stream().mapToDouble(time -> (time - start) / 1e9).toArray());
    }

    static Spread of(double[] seconds) {
      double[] sorted = seconds.clone();
      Arrays.sort(sorted);
      int last = sorted.length - 1;
      if (last < 0) {
        throw new IllegalStateException("no tenant became ready");
      }
      return new Spread(
          sorted[0],
          sorted[(int) (last * 0.5)],
          sorted[(int) (last * 0.9)],
          sorted[(int) (last * 0.99)],
          sorted[last]);
    }

    @Override
    public String toString() {
      return Arrays.toString(new double[] {first, p50, p90, p99, last});
    }
  }
}
