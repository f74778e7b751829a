package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What each DatabaseServer carries, for dashboards: one series per server and figure. */
final class ServerMeters {
  private record Figure(String name, String description, ToDoubleFunction<Seen> value) {}

  private record Seen(
      DatabaseServerStatus status,
      int warmTarget,
      @Nullable Integer drifted,
      @Nullable Integer lost) {}

  private static final List<Figure> FIGURES =
      List.of(
          new Figure(
              "tenants", "Databases of living Tenants", seen -> number(seen.status().tenants())),
          new Figure(
              "tombstones",
              "Retained databases of deleted Tenants",
              seen -> number(seen.status().tombstones())),
          new Figure(
              "warm",
              "Databases that are ready to be claimed",
              seen -> number(seen.status().warm())),
          new Figure(
              "orphans",
              "Databases that no Tenant holds, databases and roles that no registry holds",
              seen -> number(seen.status().orphans())),
          new Figure("warm.target", "spec.warmPool", Seen::warmTarget),
          new Figure(
              "drifted",
              "Databases that are not as the registry says",
              seen -> number(seen.drifted())),
          new Figure("lost", "Databases that are gone", seen -> number(seen.lost())),
          new Figure(
              "connections",
              "Sum of the tenants' connection limits",
              seen -> number(seen.status().connections())),
          new Figure(
              "headroom",
              "Percent that is free of the scarcest of tenants, storage and connections",
              seen -> number(seen.status().headroom())),
          new Figure(
              "storage.bytes",
              "Size of all databases",
              seen -> {
                Long bytes = Usage.of(seen.status()).storage();
                return bytes == null ? Double.NaN : bytes;
              }));

  private final MeterRegistry registry;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();
  private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();

  ServerMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void show(DatabaseServer resource, DatabaseServerStatus status, ServerReport report) {
    String server = resource.getMetadata().getName();
    seen.put(
        server,
        new Seen(status, resource.getSpec().effectiveWarmPool(), report.drifted(), report.lost()));
    meters.computeIfAbsent(
        server, name -> FIGURES.stream().<Meter>map(figure -> gauge(name, figure)).toList());
  }

  void purged(String server) {
    registry.counter("freehold.server.purged", "server", server).increment();
  }

  /** Series of servers that are gone end. */
  void retain(Collection<String> servers) {
    meters.keySet().stream()
        .filter(server -> !servers.contains(server))
        .forEach(
            server -> {
              seen.remove(server);
              List<Meter> gone = meters.remove(server);
              if (gone != null) {
                gone.forEach(registry::remove);
              }
            });
  }

  private Gauge gauge(String server, Figure figure) {
    return Gauge.builder(
            "freehold.server." + figure.name(),
            () -> {
              Seen now = seen.get(server);
              return now == null ? Double.NaN : figure.value().applyAsDouble(now);
            })
        .description(figure.description())
        .tag("server", server)
        .register(registry);
  }

  private static double number(@Nullable Integer count) {
    return count == null ? Double.NaN : count;
  }
}
