package dev.freehold.operator.server;

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
}
