package dev.freehold.e2e.bench;

import java.time.Duration;

/**
 * @param tenants Tenants whose Plan does not exist: they rest at the first step and have no
 *     children
 * @param children Tenants with all their children
 * @param databases how many of the latter have a database on disk; of the others the server knows
 *     roles and catalog entries only
 * @param idle how long the fleet at rest is watched
 * @param busy Tenants that change at once while one more is timed
 */
record FleetOptions(int tenants, int children, int databases, Duration idle, int busy) {

  static FleetOptions parse(String[] args) {
    int tenants = 40_000;
    int children = 4_000;
    int databases = 500;
    int busy = 1_000;
    var idle = Duration.ofSeconds(60);
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : "";
      switch (args[i]) {
        case "--tenants" -> tenants = Integer.parseInt(value);
        case "--children" -> children = Integer.parseInt(value);
        case "--databases" -> databases = Integer.parseInt(value);
        case "--busy" -> busy = Integer.parseInt(value);
        case "--idle" -> idle = Duration.ofSeconds(Long.parseLong(value));
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    return new FleetOptions(
        tenants, children, Math.min(databases, children), idle, Math.min(busy, children - 1));
  }
}
