package dev.freehold.e2e.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * @param series where the data directories are: {@code tmpfs}, the comparable one, and {@code disk}
 * @param idle how long the fleet at rest is watched
 * @param warmPool claims from a full pool instead of databases made on demand
 * @param aheadOfTime whether the operator's JVM has an ahead-of-time cache
 */
record ProvisionOptions(
    int tenants, List<String> series, Duration idle, boolean warmPool, boolean aheadOfTime) {

  /** Options of the operator's JVM. A cache that is missing is made now. */
  List<String> operatorJvm() throws Exception {
    return aheadOfTime
        ? AheadOfTimeCache.of(Path.of(System.getProperty("freehold.root"))).option()
        : List.of();
  }

  static ProvisionOptions parse(String[] args) {
    int tenants = 300;
    List<String> series = List.of("tmpfs", "disk");
    var idle = Duration.ofSeconds(60);
    boolean warmPool = false;
    boolean aheadOfTime = true;
    for (var words = List.of(args).iterator(); words.hasNext(); ) {
      switch (words.next()) {
        case "--tenants" -> tenants = Integer.parseInt(value(words));
        case "--series" -> series = series(value(words), series);
        case "--idle" -> idle = Duration.ofSeconds(Long.parseLong(value(words)));
        case "--warm-pool" -> warmPool = true;
        case "--no-aot" -> aheadOfTime = false;
        case String other -> throw new IllegalArgumentException("unknown option " + other);
      }
    }
    return new ProvisionOptions(tenants, series, idle, warmPool, aheadOfTime);
  }

  private static String value(Iterator<String> words) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException("the last option needs a value");
    }
    return words.next();
  }

  private static List<String> series(String value, List<String> both) {
    return switch (value) {
      case "both" -> both;
      case "tmpfs", "disk" -> List.of(value);
      default -> throw new IllegalArgumentException("--series is tmpfs, disk or both");
    };
  }
}
