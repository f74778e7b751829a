package dev.freehold.e2e.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Named figures in the order in which they were measured. */
final class FleetFigures {
  private final Map<String, Long> values = new LinkedHashMap<>();

  void put(String name, long value) {
    values.put(name, value);
    FleetBench.progress("%s: %d", name, value);
  }

  Map<String, Long> values() {
    return values;
  }

  /** What a whole fleet would take by the figures so far. */
  void extrapolate(long empty, int tenants, int children) {
    long bytes =
        empty
            + tenants
                * (values.getOrDefault("heap bytes per Tenant", 0L)
                    + children * values.getOrDefault("heap bytes per child", 0L));
    put("live heap of %d tenants with all children, MiB".formatted(tenants), bytes >> 20);
  }

  String table(FleetOptions options) {
    var table =
        new StringBuilder(
            "%n%d Tenants without children, %d with all children, %d of these on databases of their own%n"
                .formatted(options.tenants(), options.children(), options.databases()));
    values.forEach(
        (name, value) -> table.append(String.format(Locale.ROOT, "  %-58s %12d%n", name, value)));
    return table.toString();
  }
}
