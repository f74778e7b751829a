package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.condition.Conditions;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spreads the looks after a start, when every Tenant is called for at once. One that is at rest by
 * its own status is put off until its turn, which costs neither SQL nor a request; so whoever has
 * something to do, and whatever changes meanwhile, does not stand behind the whole fleet.
 *
 * <p>A call before the turn comes from an event, and is a look at once. Where looks are slower than
 * turns, those whose turn finds enough others at work take another one: half of the threads stay
 * free.
 */
final class FirstLooks {
  private static final Logger log = LoggerFactory.getLogger(FirstLooks.class);

  /** The framework's timer counts whole milliseconds, and must not come before the turn. */
  private static final Duration ROUNDING = Duration.ofMillis(1);

  private final Supplier<Stream<ResourceID>> known;
  private final Duration gap;
  private final int atOnce;

  /** Turns of those that were not looked at yet; {@link Instant#MAX}: not called for yet. */
  private @Nullable Map<ResourceID, Instant> turns;

  private final Set<ResourceID> atWork = new HashSet<>();
  private Instant lastTurn = Instant.MIN;

  /**
   * @param known the Tenants that were there at the start, asked for at the first call
   * @param threads that reconcile
   */
  FirstLooks(Supplier<Stream<ResourceID>> known, int perSecond, int threads, MeterRegistry meters) {
    this.known = known;
    this.gap = Duration.ofSeconds(1).dividedBy(perSecond);
    this.atOnce = Math.max(1, threads / 2);
    Gauge.builder("freehold.tenant.first.looks", this, FirstLooks::waiting)
        .description("Tenants that were not looked at since the operator's start")
        .register(meters);
  }

  /** Whether there is nothing to do for it, as far as its resource tells. */
  static boolean isAtRest(Tenant tenant, Instant now) {
    TenantStatus status = tenant.getStatus();
    return status != null
        && !tenant.isMarkedForDeletion()
        && tenant.hasFinalizer(Freehold.FINALIZER)
        && Objects.equals(tenant.getMetadata().getGeneration(), status.observedGeneration())
        && (status.targetRelease() == null || status.targetRelease().equals(status.release()))
        // Those that sleep may have been asked for; and time alone may have changed the access.
        && EffectiveAccess.of(tenant.getSpec(), now).access() == status.access()
        && says(status, ConditionType.Ready, Reason.AllReady)
        && says(status, ConditionType.CredentialsReady, Reason.SecretWritten);
  }

  private static boolean says(TenantStatus status, ConditionType type, Reason reason) {
    return Conditions.find(status.conditions(), type.name())
        .filter(condition -> condition.getReason().equals(reason.name()))
        .isPresent();
  }

  /**
   * Empty: it is looked at now, and {@link #done} follows. Else it is called for again after that
   * time.
   */
  synchronized Optional<Duration> putOff(ResourceID tenant, boolean atRest, Instant now) {
    Map<ResourceID, Instant> turns = turns();
    Instant turn = turns.get(tenant);
    if (turn == null) {
      return Optional.empty();
    }
    boolean hasCome = !turn.isAfter(now);
    boolean waits = turn.equals(Instant.MAX) || hasCome && atWork.size() >= atOnce;
    if (atRest && waits) {
      Instant free = lastTurn.plus(gap);
      Instant next = free.isBefore(now) ? now : free;
      lastTurn = next;
      turns.put(tenant, next);
      return Optional.of(Duration.between(now, next).plus(ROUNDING));
    }
    turns.remove(tenant);
    if (hasCome) {
      atWork.add(tenant);
    }
    if (turns.isEmpty()) {
      log.info("every Tenant was looked at since the start");
    }
    return Optional.empty();
  }

  synchronized void done(ResourceID tenant) {
    atWork.remove(tenant);
  }

  private synchronized int waiting() {
    return turns == null ? 0 : turns.size();
  }

  /** At the first call the informer knows them all. */
  private Map<ResourceID, Instant> turns() {
    if (turns == null) {
      var all = new HashMap<ResourceID, Instant>();
      known.get().forEach(tenant -> all.put(tenant, Instant.MAX));
      turns = all;
    }
    return turns;
  }
}
