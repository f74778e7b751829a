package dev.freehold.e2e.bench;

import java.time.Duration;
import java.util.List;

/**
 * @param series where the data directories are: {@code tmpfs}, the comparable one, and {@code disk}
 * @param idle how long the fleet at rest is watched
 * @param warmPool claims from a full pool instead of databases made on demand
 */
record ProvisionOptions(int tenants, List<String> series, Duration idle, boolean warmPool) {

  static ProvisionOptions parse(String[] args) {
    int tenants = 300;
    List<String> series = List.of("tmpfs", "disk");
    var idle = Duration.ofSeconds(60);
    boolean warmPool = false;
    for (int i = 0; i < args.length; i += 2) {
      if (args[i].equals("--warm-pool")) {
        warmPool = true;
        i--;
        continue;
      }
      String value = i + 1 < args.length ? args[i + 1] : "";
      switch (args[i]) {
        case "--tenants" -> tenants = Integer.parseInt(value);
        case "--series" -> series = value.equals("both") ? series : List.of(value);
        case "--idle" -> idle = Duration.ofSeconds(Long.parseLong(value));
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    return new ProvisionOptions(tenants, series, idle, warmPool);
  }
}
