package dev.freehold.testbed.launcher;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The platform cannot do what was asked; the message says why and what to do next. */
final class LauncherException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Path log;

  LauncherException(String message) {
    this(message, null, null);
  }

  /**
   * @param log the file to read
   */
  LauncherException(String message, @Nullable Path log) {
    this(message, log, null);
  }

  LauncherException(String message, @Nullable Path log, @Nullable Throwable cause) {
    super(message, cause);
    this.log = log;
  }

  Optional<Path> log() {
    return Optional.ofNullable(log);
  }
}
