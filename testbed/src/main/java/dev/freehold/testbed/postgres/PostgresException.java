package dev.freehold.testbed.postgres;

/** The local PostgreSQL cannot do what was asked; the message says what to do next. */
public final class PostgresException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PostgresException(String message) {
    super(message);
  }

  PostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
