package dev.freehold.e2e.bench;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When each Tenant's conditions turned True for the first time, as a client that watches sees it.
 */
final class TenantTimes implements Watcher<Tenant>, AutoCloseable {
  private final String prefix;
  private @Nullable Watch watch;
  private final Map<String, Long> databaseReady = new ConcurrentHashMap<>();
  private final Map<String, Long> ready = new ConcurrentHashMap<>();

  private TenantTimes(String prefix) {
    this.prefix = prefix;
  }

  /**
   * @param prefix of the Tenants' names that count
   */
  static TenantTimes watch(KubernetesClient client, String prefix) {
    var times = new TenantTimes(prefix);
    times.watch = client.resources(Tenant.class).watch(times);
    return times;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public void eventReceived(Action action, Tenant tenant) {
    if (tenant.getMetadata().getName().startsWith(prefix)) {
      note(tenant, "DatabaseReady", databaseReady);
      note(tenant, "Ready", ready);
    }
  }

  private static void note(Tenant tenant, String condition, Map<String, Long> times) {
    var conditions = tenant.getStatus() == null ? null : tenant.getStatus().conditions();
    if (Conditions.find(conditions, condition)
        .filter(each -> "True".equals(each.getStatus()))
        .isPresent()) {
      times.putIfAbsent(tenant.getMetadata().getName(), System.nanoTime());
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    throw new IllegalStateException("the watch on Tenants broke", cause);
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
