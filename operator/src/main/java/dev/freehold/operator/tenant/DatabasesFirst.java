package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * In a burst of new tenants their databases come before their apps: PostgreSQL is the narrow place
 * and must not idle while the API server takes in namespaces and Deployments. A tenant whose
 * database is ready gives way while others have not been looked at yet, for a bounded time.
 */
final class DatabasesFirst implements AutoCloseable {
  static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 100;

  private final BooleanSupplier newcomers;
  private final Clock clock;
  private final Set<ResourceID> waiting = ConcurrentHashMap.newKeySet();
  private final SimpleInboundEventSource<Tenant> turns =
      new SimpleInboundEventSource<>("tenant-turns");
  private final ScheduledExecutorService poll =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tenant-turns").daemon().factory());

  /**
   * @param newcomers whether there are Tenants that nobody has looked at
   */
  DatabasesFirst(BooleanSupplier newcomers, Clock clock) {
    this.newcomers = newcomers;
    this.clock = clock;
    poll.scheduleWithFixedDelay(this::giveTurns, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  SimpleInboundEventSource<Tenant> turns() {
    return turns;
  }

  /** How long the app may be put off; zero: it is this tenant's turn. */
  Duration wait(TenantWork work) {
    if (work.hadApp() || hasWaited(work.tenant()) || !newcomers.getAsBoolean()) {
      return Duration.ZERO;
    }
    waiting.add(ResourceID.fromResource(work.tenant()));
    return LONGEST_WAIT;
  }

  private boolean hasWaited(Tenant tenant) {
    return tenant.getStatus() != null
        && Conditions.find(tenant.getStatus().conditions(), ConditionType.DatabaseReady.name())
            .filter(condition -> condition.getStatus().equals("True"))
            .map(Condition::getLastTransitionTime)
            .map(Instant::parse)
            .filter(since -> !clock.instant().isBefore(since.plus(LONGEST_WAIT)))
            .isPresent();
  }

  private void giveTurns() {
    if (!waiting.isEmpty() && !newcomers.getAsBoolean()) {
      waiting.removeIf(
          tenant -> {
            turns.propagateEvent(tenant);
            return true;
          });
    }
  }

  @Override
  public void close() {
    poll.shutdownNow();
  }
}
