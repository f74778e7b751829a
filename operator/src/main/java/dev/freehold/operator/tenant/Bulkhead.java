package dev.freehold.operator.tenant;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many reconciles one server may hold, so that a slow one keeps no thread from the
 * tenants of others. Whoever finds no place waits in line without a thread, and is woken when a
 * place comes free.
 */
final class Bulkhead {
  private final int places;
  private final Consumer<ResourceID> wake;
  private final Map<String, Compartment> compartments = new HashMap<>();

  private static final class Compartment {
    private int taken;
    private final LinkedHashSet<ResourceID> line = new LinkedHashSet<>();
  }

  /**
   * @param threads that reconcile; some are kept for the other servers
   * @param wake has a Tenant looked at
   */
  Bulkhead(int threads, Consumer<ResourceID> wake) {
    this.places = Math.max(1, threads - Math.max(1, threads / 4));
    this.wake = wake;
  }

  /**
   * @param server empty: those that are not placed yet and ask every server
   * @return false: the Tenant stands in line and is woken
   */
  synchronized boolean enter(String server, ResourceID tenant) {
    Compartment compartment = compartments.computeIfAbsent(server, _ -> new Compartment());
    if (compartment.taken >= places) {
      compartment.line.add(tenant);
      return false;
    }
    compartment.line.remove(tenant);
    compartment.taken++;
    return true;
  }

  void leave(String server) {
    ResourceID next = free(server);
    if (next != null) {
      wake.accept(next);
    }
  }

  private synchronized @Nullable ResourceID free(String server) {
    Compartment compartment = compartments.get(server);
    if (compartment == null) {
      throw new IllegalStateException("nobody entered " + server);
    }
    compartment.taken--;
    if (compartment.line.isEmpty()) {
      if (compartment.taken == 0) {
        compartments.remove(server);
      }
      return null;
    }
    return compartment.line.removeFirst();
  }
}
