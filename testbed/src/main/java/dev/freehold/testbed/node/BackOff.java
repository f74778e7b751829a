package dev.freehold.testbed.node;

import java.time.Duration;

/**
 * The pause before a container is started again, as the kubelet makes it: none the first time, then
 * {@code base}, doubled each time up to {@code max}. A run of at least twice {@code max} counts as
 * good and starts the series anew.
 */
public record BackOff(Duration base, Duration max) {

  public static final BackOff KUBELET = new BackOff(Duration.ofSeconds(10), Duration.ofMinutes(5));

  /** Pause before the next start, after {@code ends} short runs in a row. */
  Duration pause(int ends) {
    if (ends <= 1) {
      return Duration.ZERO;
    }
    var doublings = Math.min(ends - 2, 20);
    var pause = base.multipliedBy(1L << doublings);
    return pause.compareTo(max) > 0 ? max : pause;
  }

  /** How many short runs in a row there were, now that one of the given length has ended. */
  int ends(int before, Duration ran) {
    return ran.compareTo(max.multipliedBy(2)) >= 0 ? 1 : before + 1;
  }
}
