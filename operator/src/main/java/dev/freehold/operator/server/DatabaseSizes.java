package dev.freehold.operator.server;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the databases of each server measured at its last look, so that nobody asks for one of them.
 * A server that does not answer keeps its last figures.
 */
public final class DatabaseSizes {
  private static final long MIB = 1 << 20;

  private final Map<String, Map<String, Long>> servers = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Is told of each look. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param changed whether anything is another size than at the look before
     */
    void looked(String server, boolean changed);
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Bytes; empty: not measured yet. */
  public OptionalLong of(String server, String databaseId) {
    Long bytes = servers.getOrDefault(server, Map.of()).get(databaseId);
    return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  /** False: the server was not looked at since the operator's start. */
  public boolean knows(String server) {
    return servers.containsKey(server);
  }

  /**
   * @param all bytes by database id; take the place of what the look before found
   */
  void found(String server, Map<String, Long> all) {
    boolean changed = !Objects.equals(servers.put(server, Map.copyOf(all)), all);
    listeners.forEach(each -> each.looked(server, changed));
  }

  void retain(Collection<String> names) {
    servers.keySet().retainAll(names);
  }

  /**
   * The figure that is told, until the measured one has moved by so much: databases breathe, and a
   * fleet at rest makes no write.
   *
   * @param told the last figure; null: none yet
   * @param bytes the least move that counts
   * @param part of the told figure that is the least move where it is more
   */
  public static Quantity inSteps(@Nullable Quantity told, long measured, long bytes, int part) {
    long whole = (measured + MIB - 1) / MIB * MIB;
    if (told != null) {
      long before = Quantity.getAmountInBytes(told).longValue();
      // From nothing to something is always a step.
      boolean alike = (before == 0) == (whole == 0);
      if (alike && Math.abs(whole - before) < Math.max(bytes, before / part)) {
        return told;
      }
    }
    return new Quantity(Long.toString(whole / MIB), "Mi");
  }
}
