package dev.freehold.e2e.bench;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * @param organizations that are seeded, with as many Tenants and five times as many members
 * @param clients how many ask at the same time, one after the other
 * @param time how long each operation is asked for by each number of clients
 */
record ApiOptions(int organizations, List<Integer> clients, Duration time) {
  private static final int FEWEST = 400;

  static ApiOptions parse(String[] args) {
    int organizations = 40_000;
    List<Integer> clients = List.of(1, 16, 64);
    var time = Duration.ofSeconds(5);
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : "";
      switch (args[i]) {
        case "--organizations" -> organizations = Integer.parseInt(value);
        case "--clients" -> clients = Stream.of(value.split(",")).map(Integer::valueOf).toList();
        case "--seconds" -> time = Duration.ofSeconds(Long.parseLong(value));
        default -> throw new IllegalArgumentException("unknown option " + args[i]);
      }
    }
    if (organizations < FEWEST) {
      throw new IllegalArgumentException("--organizations must be at least " + FEWEST);
    }
    return new ApiOptions(organizations, clients, time);
  }
}
