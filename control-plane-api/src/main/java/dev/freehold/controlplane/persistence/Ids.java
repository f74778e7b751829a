package dev.freehold.controlplane.persistence;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Primary keys: UUIDs of version 7 (RFC 9562, section 5.7). They begin with the time in
 * milliseconds, so that new rows lie together in an index.
 */
@Component
public final class Ids {
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final SecureRandom random = new SecureRandom();
  private final Clock clock;

  Ids(Clock clock) {
    this.clock = clock;
  }

  public UUID next() {
    long high = (clock.millis() << 16) | VERSION_7 | (random.nextLong() & 0xfffL);
    long low = VARIANT | (random.nextLong() >>> 2);
    return new UUID(high, low);
  }
}
