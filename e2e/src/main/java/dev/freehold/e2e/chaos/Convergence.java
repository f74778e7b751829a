package dev.freehold.e2e.chaos;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches, through the API alone, whether every Tenant has become what was asked for, and measures
 * from the end of each fault until that is so.
 */
final class Convergence implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 200;

  private final ChaosWorld world;
  private final List<Ended> waiting = new ArrayList<>();
  private final Map<FaultKind, List<Duration>> recoveries = new TreeMap<>();
  private final Thread thread;
  private volatile boolean closed;

  private record Ended(FaultKind kind, long nanos) {}

  private Convergence(ChaosWorld world) {
    this.world = world;
    this.thread = Thread.ofVirtual().name("convergence").unstarted(this::run);
  }

  static Convergence watch(ChaosWorld world) {
    var convergence = new Convergence(world);
    convergence.thread.start();
    return convergence;
  }

  /** From now until all is well counts as the recovery. */
  synchronized void ended(FaultKind kind) {
    waiting.add(new Ended(kind, System.nanoTime()));
  }

  /** From the end of each fault; another one may have come between. */
  synchronized Map<FaultKind, List<Duration>> recoveries() {
    return new TreeMap<>(recoveries);
  }

  private void run() {
    try {
      while (!closed) {
        long began = System.nanoTime();
        if (hasWaiting() && isReached()) {
          reached(began);
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  private synchronized void reached(long began) {
    for (Ended ended : List.copyOf(waiting)) {
      if (ended.nanos() <= began) {
        waiting.remove(ended);
        recoveries
            .computeIfAbsent(ended.kind(), _ -> new ArrayList<>())
            .add(Duration.ofNanos(System.nanoTime() - ended.nanos()));
      }
    }
  }

  private boolean isReached() {
    try {
      return missing().isEmpty();
    } catch (RuntimeException e) {
      // The API server is away.
      return false;
    }
  }

  /** What is not yet as it was asked for, one line each. */
  List<String> missing() {
    Map<String, Tenant> tenants =
        world.client().resources(Tenant.class).list().getItems().stream()
            .collect(Collectors.toMap(each -> each.getMetadata().getName(), Function.identity()));
    return world.subjects().stream()
        .flatMap(subject -> missing(subject, tenants.get(subject.name())).stream())
        .toList();
  }

  private static Optional<String> missing(Subject subject, @Nullable Tenant tenant) {
    if (subject.isPending()) {
      return Optional.of(subject.name() + " is being asked for something");
    }
    if (subject.state() != Subject.State.Present) {
      return tenant == null
          ? Optional.empty()
          : Optional.of("%s is still there: %s".formatted(subject.name(), ready(tenant)));
    }
    if (tenant == null) {
      return Optional.of(subject.name() + " is missing");
    }
    TenantStatus status = tenant.getStatus();
    boolean right =
        status != null
            && Objects.equals(status.observedGeneration(), tenant.getMetadata().getGeneration())
            && status.access() == subject.access()
            && subject.plan().equals(status.plan())
            && ready(tenant).startsWith("True/AllReady");
    return right
        ? Optional.empty()
        : Optional.of(
            "%s: Ready=%s, access %s for %s, plan %s for %s"
                .formatted(
                    subject.name(),
                    ready(tenant),
                    status == null ? null : status.access(),
                    subject.access(),
                    status == null ? null : status.plan(),
                    subject.plan()));
  }

  private static String ready(Tenant tenant) {
    TenantStatus status = tenant.getStatus();
    Optional<Condition> ready =
        status == null ? Optional.empty() : Conditions.find(status.conditions(), "Ready");
    return ready
        .map(each -> "%s/%s: %s".formatted(each.getStatus(), each.getReason(), each.getMessage()))
        .orElse("unset");
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
