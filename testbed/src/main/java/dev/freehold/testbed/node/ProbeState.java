package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts a probe's answers as the kubelet does: {@code successThreshold} good ones in a row make it
 * pass, {@code failureThreshold} bad ones in a row make it fail; in between it stays as it was.
 */
final class ProbeState {

  private final Probe probe;
  private boolean passing;
  private int successes;
  private int failures;
  private Instant next;

  /**
   * @param passing the state before any answer: true for liveness, false for readiness and startup
   * @param started when the container started; the first look is {@code initialDelaySeconds} later
   */
  ProbeState(Probe probe, boolean passing, Instant started) {
    this.probe = probe;
    this.passing = passing;
    this.next = started.plusSeconds(or(probe.getInitialDelaySeconds(), 0));
  }

  Probe probe() {
    return probe;
  }

  boolean passing() {
    return passing;
  }

  /** Whether the last {@code failureThreshold} answers or more were bad. */
  boolean failed() {
    return failures >= or(probe.getFailureThreshold(), 3);
  }

  Duration untilDue(Instant now) {
    return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
  }

  void answered(boolean good, Instant now) {
    next = now.plusSeconds(or(probe.getPeriodSeconds(), 10));
    successes = good ? successes + 1 : 0;
    failures = good ? 0 : failures + 1;
    if (successes >= or(probe.getSuccessThreshold(), 1)) {
      passing = true;
    } else if (failed()) {
      passing = false;
    }
  }

  static int or(@Nullable Integer value, int fallback) {
    return value == null ? fallback : value;
  }
}
