package dev.freehold.testbed.cluster;

/** The local Kubernetes cannot do what was asked; the message says what to do next. */
public final class ClusterException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClusterException(String message) {
    super(message);
  }

  ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
