package dev.freehold.operator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Runs as fast as time does, from wherever a test puts it. */
public final class MovableClock extends Clock {
  private volatile Duration ahead = Duration.ZERO;

  public void moveTo(Instant time) {
    ahead = Duration.between(Instant.now(), time);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("nobody asks for local time");
  }
}
