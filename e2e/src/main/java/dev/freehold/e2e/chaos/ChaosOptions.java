package dev.freehold.e2e.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How long and how hard.
 *
 * @param first the first seed
 * @param seeds how many seeds, each in a world of its own
 * @param tenants how many tenants a seed plays with
 * @param faults at least so many are injected
 * @param rest how long no API write may be made at the end
 * @param folder where timelines and logs go
 */
public record ChaosOptions(
    long first, int seeds, int tenants, int faults, Duration rest, Path folder) {

  static ChaosOptions parse(String[] args) {
    long first = 1;
    int seeds = 20;
    int tenants = 10;
    int faults = 50;
    int rest = 65;
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "freehold-chaos");
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : "";
      switch (args[i]) {
        case "--seed" -> {
          first = Long.parseLong(value);
          seeds = 1;
        }
        case "--first" -> first = Long.parseLong(value);
        case "--seeds" -> seeds = Integer.parseInt(value);
        case "--tenants" -> tenants = Integer.parseInt(value);
        case "--faults" -> faults = Integer.parseInt(value);
        case "--rest" -> rest = Integer.parseInt(value);
        case "--folder" -> folder = Path.of(value);
        default ->
            throw new IllegalArgumentException(
                "unknown option %s: --seeds N [--first S] | --seed S, --tenants M, --faults N, --rest SECONDS, --folder DIRECTORY"
                    .formatted(args[i]));
      }
    }
    return new ChaosOptions(first, seeds, tenants, faults, Duration.ofSeconds(rest), folder);
  }
}
