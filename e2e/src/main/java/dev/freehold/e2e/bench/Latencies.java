package dev.freehold.e2e.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** How long each of many took. */
final class Latencies {
  private final long[] sorted;

  private Latencies(long[] sorted) {
    this.sorted = sorted;
  }

  /**
   * @param nanos in any order, of each client
   */
  static Latencies of(List<long[]> nanos) {
    return new Latencies(nanos.stream().flatMapToLong(Arrays::stream).sorted().toArray());
  }

  static Latencies ofNanos(LongStream nanos) {
    return new Latencies(nanos.sorted().toArray());
  }

  int count() {
    return sorted.length;
  }

  /**
   * The smallest one that at least so many percent do not exceed (nearest rank), in milliseconds;
   * 0: there are none.
   */
  double millis(double percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[Math.max(1, rank) - 1] / 1e6;
  }
}
