package dev.freehold.testbed.launcher;

import dev.freehold.testbed.launcher.Console.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * A daemon that must answer.
 *
 * @param question whether it is well, asked at its port
 */
record Answering(Daemon daemon, int port, IntPredicate question) {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /**
   * @param path of its health; {@code /} where any answer is well, as of an ingress that knows no
   *     such host
   */
  static IntPredicate http(String path) {
    return port -> {
      var status = Http.status(port, "127.0.0.1", path);
      return path.equals("/") ? status > 0 : status == 200;
    };
  }

  /** A server that speaks first (RFC 5321, section 3.1). */
  static boolean smtp(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 2_000);
      socket.setSoTimeout(5_000);
      return new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII)
          .equals("220");
    } catch (IOException e) {
      return false;
    }
  }

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
    return question.test(port);
  }

  private boolean answersOrEnded() {
    return answers() || !daemon.isRunning();
  }
}
