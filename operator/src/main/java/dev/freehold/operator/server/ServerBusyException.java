package dev.freehold.operator.server;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Every connection that we allow ourselves to a server is at work, and none came free in time. It
 * says nothing of the server's health and is no finding: the work is done again a little later.
 */
public final class ServerBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerBusyException(String server, String doing, Throwable cause) {
    super(
        "DatabaseServer '%s', while %s: all our connections are at work".formatted(server, doing),
        cause);
  }

  /** Not all of those who found no connection at once. */
  public Duration tryAgainIn() {
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(500, 1_500));
  }
}
