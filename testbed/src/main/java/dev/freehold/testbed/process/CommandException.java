package dev.freehold.testbed.process;

/**
 * A program that could not be run, ended with an error or took too long; the message carries the
 * end of its output.
 */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  CommandException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  CommandException(String message, Throwable cause) {
    super(message, cause);
    this.exitCode = -1;
  }

  /** The program's exit code, -1 when it has none. */
  public int exitCode() {
    return exitCode;
  }
}
