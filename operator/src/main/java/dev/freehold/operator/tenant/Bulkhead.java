package dev.freehold.operator.tenant;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many reconciles one server may hold, so that a slow one keeps no thread from the
 * tenants of others. Whoever finds no place waits in line without a thread, and is called when a
 * place comes free; the place is kept until it comes, or whoever arrives meanwhile would send it to
 * the end of the line again and again. Those for whom somebody waits are called before the rest.
 */
final class Bulkhead {
  /** Of so many places that come free one is for the rest, so that they go on. */
  private static final int TURN_OF_THE_REST = 4;

  /** A Tenant that is called comes at once, unless it was deleted at this moment. */
  static final Duration PLACE_IS_KEPT = Duration.ofSeconds(5);

  private final int places;
  private final Predicate<ResourceID> exists;
  private final Consumer<ResourceID> wake;
  private final Clock clock;
  private final Map<String, Compartment> compartments = new HashMap<>();

  private static final class Compartment {
    /** At work, or called. */
    private int taken;

    private final LinkedHashSet<ResourceID> urgent = new LinkedHashSet<>();
    private final LinkedHashSet<ResourceID> rest = new LinkedHashSet<>();
    private final Map<ResourceID, Instant> called = new HashMap<>();
    private int calls;
  }

  /**
   * @param threads that reconcile; some are kept for the other servers
   * @param exists whether there is such a Tenant; one that is gone does not come
   * @param wake has a Tenant looked at
   */
  Bulkhead(int threads, Predicate<ResourceID> exists, Consumer<ResourceID> wake, Clock clock) {
    this.places = Math.max(1, threads - Math.max(1, threads / 4));
    this.exists = exists;
    this.wake = wake;
    this.clock = clock;
  }

  /**
   * @param server empty: those that are not placed yet and ask every server
   * @param urgent somebody waits for this look
   * @return false: the Tenant stands in line and is woken
   */
  synchronized boolean enter(String server, ResourceID tenant, boolean urgent) {
    Compartment compartment = compartments.computeIfAbsent(server, _ -> new Compartment());
    if (compartment.called.remove(tenant) != null) {
      return true;
    }
    freeWhatNobodyCameFor(compartment);
    if (compartment.taken < places) {
      compartment.urgent.remove(tenant);
      compartment.rest.remove(tenant);
      compartment.taken++;
      return true;
    }
    if (urgent) {
      compartment.rest.remove(tenant);
      compartment.urgent.add(tenant);
    } else if (!compartment.urgent.contains(tenant)) {
      compartment.rest.add(tenant);
    }
    return false;
  }

  void leave(String server) {
    ResourceID next = handOver(server);
    if (next != null) {
      wake.accept(next);
    }
  }

  /** How many Tenants stand in line. */
  synchronized int waiting() {
    return compartments.values().stream()
        .mapToInt(each -> each.urgent.size() + each.rest.size())
        .sum();
  }

  private synchronized @Nullable ResourceID handOver(String server) {
    Compartment compartment = compartments.get(server);
    if (compartment == null) {
      throw new IllegalStateException("nobody entered " + server);
    }
    for (ResourceID next = next(compartment); next != null; next = next(compartment)) {
      if (exists.test(next)) {
        compartment.called.put(next, clock.instant().plus(PLACE_IS_KEPT));
        return next;
      }
    }
    compartment.taken--;
    if (compartment.taken == 0) {
      compartments.remove(server);
    }
    return null;
  }

  private static @Nullable ResourceID next(Compartment compartment) {
    boolean turnOfTheRest = ++compartment.calls % TURN_OF_THE_REST == 0;
    LinkedHashSet<ResourceID> line =
        compartment.urgent.isEmpty() || turnOfTheRest && !compartment.rest.isEmpty()
            ? compartment.rest
            : compartment.urgent;
    return line.isEmpty() ? null : line.removeFirst();
  }

  private void freeWhatNobodyCameFor(Compartment compartment) {
    if (compartment.called.isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    int before = compartment.called.size();
    compartment.called.values().removeIf(until -> !until.isAfter(now));
    compartment.taken -= before - compartment.called.size();
  }
}
