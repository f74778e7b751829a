package dev.freehold.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Counts calls and halts this process after one of them: no finally block, no shutdown hook, as
 * kill -9 does.
 */
public final class KillSwitch {
  /** The exit code. */
  public static final int KILLED = 137;

  /** Counts only. */
  public static final int NEVER = Integer.MAX_VALUE;

  private final int at;
  private final Path calls;
  private int count;

  /**
   * @param at halts after so many calls
   * @param calls takes a line for each call
   */
  public KillSwitch(int at, Path calls) {
    this.at = at;
    this.calls = calls;
  }

  public synchronized void done(String call) {
    count++;
    try {
      Files.writeString(
          calls,
          "%2d %s%n".formatted(count, call),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (count == at) {
      Runtime.getRuntime().halt(KILLED);
    }
  }
}
