package dev.freehold.operator;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** That something stays as it is can only be seen for a while. */
public final class Unchanged {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Unchanged() {}

  /**
   * Waits until what is observed was the same for so long; what the test did before may still
   * change it.
   *
   * @param observed such as a count of writes
   * @return what it was all the time
   */
  public static <T> T during(Duration time, String what, Supplier<T> observed) {
    var last = new AtomicReference<>(observed.get());
    Awaitility.await(what)
        .pollInterval(Duration.ofSeconds(1))
        .during(time)
        .atMost(PATIENCE)
        .until(
            () -> {
              T now = observed.get();
              return now.equals(last.getAndSet(now));
            });
    return last.get();
  }
}
