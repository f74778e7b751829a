package dev.freehold.testbed.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A process of the machine that need not be a child of this JVM. */
public final class OsProcess {

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final ProcessHandle handle;

  private OsProcess(ProcessHandle handle) {
    this.handle = handle;
  }

  /**
   * The process that a pid file names, if it still runs and its command line mentions {@code
   * marker}: after a reboot the number may belong to a stranger.
   */
  public static Optional<OsProcess> fromPidFile(Path pidFile, String marker) {
    try {
      var pid = Files.readString(pidFile).lines().findFirst().map(String::strip).map(Long::valueOf);
      return pid.flatMap(ProcessHandle::of)
          .filter(process -> mentions(process, marker))
          .map(OsProcess::new)
          .filter(OsProcess::isRunning);
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /**
   * The servers of a directory: running programs that were started from it or were given it as
   * {@code -D} data directory.
   */
  public static List<OsProcess> serving(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> isServing(process, directory))
        .map(OsProcess::new)
        .filter(OsProcess::isRunning)
        .toList();
  }

  public long pid() {
    return handle.pid();
  }

  /** Whether it runs; a zombie, which only waits for a parent that does not look, does not. */
  public boolean isRunning() {
    return handle.isAlive() && !isZombie();
  }

  /** Asks it to end (SIGTERM). */
  public void terminate() {
    handle.destroy();
  }

  /** Ends it without asking (SIGKILL). */
  public void kill() {
    handle.destroyForcibly();
  }

  /** Kills the process and all its descendants of this moment, and waits until they are gone. */
  public void killTree() {
    var descendants = handle.descendants().map(OsProcess::new).toList();
    kill();
    descendants.forEach(OsProcess::kill);
    awaitEnd(Duration.ofSeconds(10));
    descendants.forEach(process -> process.awaitEnd(Duration.ofSeconds(10)));
  }

  /** Whether it ended within the time. */
  public boolean awaitEnd(Duration limit) {
    var deadline = System.nanoTime() + limit.toNanos();
    while (isRunning()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    return true;
  }

  private boolean isZombie() {
    try {
      var stat =
          Files.readString(
              Path.of("/proc", Long.toString(handle.pid()), "stat"), StandardCharsets.ISO_8859_1);
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean mentions(ProcessHandle process, String marker) {
    return process.info().commandLine().filter(line -> line.contains(marker)).isPresent();
  }

  private static boolean isServing(ProcessHandle process, Path directory) {
    return process
        .info()
        .commandLine()
        .filter(line -> line.startsWith(directory + "/") || line.contains(" -D " + directory + "/"))
        .isPresent();
  }
}
