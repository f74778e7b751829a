package dev.freehold.operator.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether Tenants want databases of a server right now. What can wait, such as filling the pool,
 * gives way to them: it would take the time that they need.
 */
final class Demand {
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile long lastEnd = System.nanoTime() - Duration.ofDays(1).toNanos();

  /** Work for one Tenant; ends when it is closed. */
  final class Piece implements AutoCloseable {
    private Piece() {
      underWay.incrementAndGet();
    }

    @Override
    public void close() {
      lastEnd = System.nanoTime();
      underWay.decrementAndGet();
    }
  }

  Piece begin() {
    return new Piece();
  }

  /** Between two statements for a Tenant there are writes to the API server: a pause is no end. */
  boolean isQuiet(Duration since) {
    return underWay.get() == 0 && System.nanoTime() - lastEnd >= since.toNanos();
  }
}
