package dev.freehold.operator.server;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the last look at each server found to differ. Tenants are told when theirs changes, so those
 * of a fleet at rest need not ask a server one by one.
 */
public final class Drifts {
  private final Map<String, Map<String, Drifted>> servers = new ConcurrentHashMap<>();
  private volatile Consumer<String> listener = tenant -> {};

  /**
   * @param listener is told the name of each Tenant whose differences are others than before
   */
  public void listen(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Empty: the server was not looked at yet, or does not answer. */
  public Optional<List<Difference>> of(Server server, DatabaseId id) {
    return Optional.ofNullable(servers.get(server.name()))
        .map(
            found -> {
              Drifted drifted = found.get(id.value());
              return drifted == null ? List.of() : drifted.differences();
            });
  }

  /** Takes the place of what the look before found. */
  void found(String server, List<Drifted> all) {
    Map<String, Drifted> now =
        all.stream().collect(Collectors.toMap(each -> each.id().value(), Function.identity()));
    Map<String, Drifted> before = Optional.ofNullable(servers.put(server, now)).orElse(Map.of());
    Stream.concat(before.values().stream(), now.values().stream())
        .filter(each -> !Objects.equals(before.get(each.id().value()), now.get(each.id().value())))
        .map(Drifted::tenant)
        .distinct()
        .forEach(listener);
  }

  /** Lost at the last look. */
  List<Drifted> lost(String server) {
    return servers.getOrDefault(server, Map.of()).values().stream()
        .filter(Drifted::isLost)
        .toList();
  }

  /** While a server is out of sight nobody vouches for its databases. */
  void unseen(String server) {
    servers.remove(server);
  }

  void retain(Collection<String> names) {
    servers.keySet().retainAll(names);
  }
}
