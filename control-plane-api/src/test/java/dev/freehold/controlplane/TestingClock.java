package dev.freehold.controlplane;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The real time, and as much later as a test wants. */
public final class TestingClock extends Clock {
  private volatile Duration ahead = Duration.ZERO;

  @Configuration
  static class Replacing {
    @Bean
    @Primary
    TestingClock testingClock() {
      return new TestingClock();
    }
  }

  /** What the work sees as now lies that much later; afterwards time is as it was. */
  public void ahead(Duration by, Runnable work) {
    ahead = by;
    try {
      work.run();
    } finally {
      ahead = Duration.ZERO;
    }
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
    throw new UnsupportedOperationException("times are UTC");
  }
}
