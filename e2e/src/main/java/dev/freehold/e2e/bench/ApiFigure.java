package dev.freehold.e2e.bench;

import java.time.Duration;
import java.util.List;

/**
 * One operation, asked for by so many clients.
 *
 * @param later answered with 202: stored, and carried out afterwards
 * @param failed answered with anything but success; not in the latencies
 * @param took all of it
 * @param cpu of the API's process in that time, whatever it was used for
 * @param statements that the API's login had executed, but for those of its jobs
 */
record ApiFigure(
    ApiOperation operation,
    int clients,
    Latencies latencies,
    int later,
    int failed,
    Duration took,
    Duration cpu,
    List<StatementCounts.Counted> statements) {

  double perSecond() {
    return latencies.count() / (took.toNanos() / 1e9);
  }

  /** Requests in a second of one busy core of the API's process. */
  double perCoreSecond() {
    return cpu.isZero() ? 0 : requests() / (cpu.toNanos() / 1e9);
  }

  /** SQL statements but for those that only begin and end transactions. */
  double queriesPerRequest() {
    return perRequest(false);
  }

  double transactionStatementsPerRequest() {
    return perRequest(true);
  }

  /** Whether it misses what its operation is to reach; a target is about 16 clients. */
  boolean misses() {
    return clients == 16
        && operation.target().filter(target -> latencies.millis(99) > target).isPresent();
  }

  private int requests() {
    return latencies.count() + failed;
  }

  private double perRequest(boolean transactional) {
    return requests() == 0
        ? 0
        : statements.stream()
                .filter(each -> each.isTransactional() == transactional)
                .mapToLong(StatementCounts.Counted::calls)
                .sum()
            / (double) requests();
  }
}
