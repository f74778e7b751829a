package dev.freehold.e2e.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waiting for what must come. */
final class Patience {
  private static final long LOOK_EVERY_MILLIS = 200;

  private Patience() {}

  /**
   * @param what for the error's message, as a sentence that is to become true
   * @throws IllegalStateException when it did not come in time; its cause is the last error
   */
  static void await(String what, Duration limit, Callable<Boolean> probe)
      throws InterruptedException {
    if (!comes(limit, probe)) {
      throw new IllegalStateException("waited %s in vain: %s".formatted(limit, what));
    }
  }

  /** Whether it came in time; a probe that fails has not come. */
  static boolean comes(Duration limit, Callable<Boolean> probe) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      if (holds(probe)) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
  }

  private static boolean holds(Callable<Boolean> probe) throws InterruptedException {
    try {
      return probe.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // The faults are to break such looks too.
      return false;
    }
  }
}
