package dev.freehold.testbed.launcher;

import dev.freehold.testbed.launcher.Console.Step;
import java.time.Duration;

/**
 * A daemon that must answer.
 *
 * @param path of its health; {@code /} where any answer is well, as of an ingress that knows no
 *     such host
 */
record Answering(Daemon daemon, int port, String path) {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** One that ran already answers at once, or hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Waits for the answer; replaces a daemon that hangs.
   *
   * @param started whether it was started just now
   */
  boolean await(Step step, boolean started) {
    if (!started && !new Waiting(PATIENCE).until(this::answersOrEnded)) {
      step.progress("does not answer: is replaced");
      daemon.stop(Duration.ofSeconds(5));
      daemon.ensure();
    }
    var done = new Waiting(START_LIMIT).until(this::answersOrEnded);
    if (!daemon.isRunning()) {
      throw new LauncherException(
          "The %s ended while it started.".formatted(daemon.name()), daemon.log());
    }
    if (!done) {
      throw new LauncherException(
          "The %s does not answer at 127.0.0.1:%d after %d s."
              .formatted(daemon.name(), port, START_LIMIT.toSeconds()),
          daemon.log());
    }
    step.detail("http://127.0.0.1:%d".formatted(port));
    return started;
  }

  /** Whether it is well now. */
  boolean answers() {
    var status = Http.status(port, "127.0.0.1", path);
    return path.equals("/") ? status > 0 : status == 200;
  }

  private boolean answersOrEnded() {
    return answers() || !daemon.isRunning();
  }
}
