package dev.freehold.testbed.launcher;

import dev.freehold.testbed.process.OsProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java program that goes on when the launcher ends.
 *
 * <p>Its command line carries a mark that names it, its home and a digest of its whole command. So
 * the process table alone says whether it runs and whether it is the one that is wanted: there is
 * no file that a kill could leave wrong, and no moment in which a started program is unknown.
 */
final class Daemon {

  private static final String MARK = "-Dfreehold.daemon=";

  private final String name;
  private final Path home;
  private final Path log;
  private final List<String> arguments;
  private final Map<String, String> environment;

  /**
   * @param arguments of java
   */
  Daemon(
      String name, Path home, Path log, List<String> arguments, Map<String, String> environment) {
    this.name = name;
    this.home = home;
    this.log = log;
    this.arguments = List.copyOf(arguments);
    this.environment = Map.copyOf(environment);
  }

  /** One that is only looked for, never started. */
  static Daemon named(String name, Places places) {
    return new Daemon(name, places.home(), places.log(name), List.of(), Map.of());
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  List<OsProcess> running() {
    return OsProcess.mentioning(prefix());
  }

  /**
   * Makes sure that exactly one runs, with this very command.
   *
   * @return whether it had to be started
   */
  boolean ensure() {
    var wanted = OsProcess.mentioning(mark() + " ");
    var running = running();
    if (running.size() == 1 && wanted.size() == 1) {
      return false;
    }
    running.forEach(process -> process.end(Duration.ofSeconds(20)));
    start();
    return true;
  }

  /** Asks it to end, and ends it when it does not. */
  void stop(Duration grace) {
    running().forEach(process -> process.end(grace));
  }

  boolean isRunning() {
    return !running().isEmpty();
  }

  private void start() {
    // A session of its own: Ctrl-C in the launcher's terminal does not reach it.
    var words = new ArrayList<>(List.of("setsid", java(), mark()));
    words.addAll(arguments);
    var builder =
        new ProcessBuilder(words)
            .directory(home.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      awaitItsName(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name, e);
    }
  }

  /** Until it has become the program it does not bear our mark, and would be started once more. */
  private void awaitItsName(Process started) {
    try {
      while (!isRunning() && !started.waitFor(2, TimeUnit.MILLISECONDS)) {
        // It is there, under the name of whoever starts it.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private String prefix() {
    return MARK + name + ":" + home + ":";
  }

  private String mark() {
    return prefix() + digest();
  }

  private String digest() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var word : arguments) {
        digest.update(word.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      digest.update(java().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
