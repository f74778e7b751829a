package dev.freehold.testbed.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a person sees: one line for each step, with its time. On a terminal a running step turns and
 * says what it is doing; elsewhere it says so now and then, so that a log shows life.
 */
final class Console {

  private static final String[] TURNS = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
  private static final Duration TURN = Duration.ofMillis(100);
  private static final Duration SAY_EVERY = Duration.ofSeconds(20);

  private final PrintStream out;
  private final boolean terminal;
  private final boolean color;
  private final int width;

  Console(PrintStream out, boolean terminal, boolean color, int width) {
    this.out = out;
    this.terminal = terminal;
    this.color = color;
    this.width = width;
  }

  /** What a step does; it tells its progress and, at the end, what came of it. */
  @FunctionalInterface
  interface Work<T> {
    T run(Step step) throws Exception;
  }

  /** A running step. */
  static final class Step {
    private volatile String progress = "";
    private volatile String detail = "";
    private final long began = System.nanoTime();
    private volatile long took = -1;

    /** What it is doing now. */
    void progress(String text) {
      progress = text;
    }

    /** How long it took, when it began before it was waited for. */
    void took(Duration time) {
      took = time.toNanos();
    }

    private double seconds() {
      return (took < 0 ? System.nanoTime() - began : took) / 1e9;
    }

    /** What came of it, shown on its line. */
    void detail(String text) {
      detail = text;
    }
  }

  void line(String text) {
    out.println(text);
  }

  /** Runs a step and shows it. */
  <T> T step(String name, Work<T> work) throws Exception {
    var step = new Step();
    var shown = Thread.ofPlatform().daemon().name("progress").start(() -> show(name, step));
    try {
      T result = work.run(step);
      stop(shown);
      finish(bold("32", "✓"), name, step, step.detail);
      return result;
    } catch (Exception e) {
      stop(shown);
      finish(bold("31", "✗"), name, step, "");
      throw e;
    }
  }

  private void finish(String mark, String name, Step step, String detail) {
    out.print(terminal ? "\r\033[K" : "");
    out.println(
        "  %s %-18s %6.1f s  %s".formatted(mark, name, step.seconds(), detail).stripTrailing());
  }

  private void show(String name, Step step) {
    var turn = 0;
    var said = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      var now = System.nanoTime();
      if (terminal) {
        var text =
            "  %s %-18s %6.1f s  %s"
                .formatted(TURNS[turn++ % TURNS.length], name, step.seconds(), step.progress);
        out.print("\r\033[K" + text.substring(0, Math.min(text.length(), width - 1)));
        out.flush();
      } else if (now - said > SAY_EVERY.toNanos()) {
        said = now;
        out.println(
            "    %-18s %6.0f s  %s".formatted(name, step.seconds(), step.progress).stripTrailing());
      }
      LockSupport.parkNanos(TURN.toNanos());
    }
  }

  private static void stop(Thread shown) throws InterruptedException {
    shown.interrupt();
    shown.join();
  }

  /** Whether a person looks at it; else it may be a log. */
  boolean isTerminal() {
    return terminal;
  }

  String bold(String text) {
    return bold("1", text);
  }

  /**
   * @param code of ECMA-48's "select graphic rendition"
   */
  String bold(String code, String text) {
    return color ? "\033[%sm%s\033[0m".formatted(code, text) : text;
  }
}
