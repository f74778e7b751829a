package dev.freehold.testbed.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
   * The running servers whose data lie in or below a directory: components of a cluster ({@code
   * …=DIRECTORY/kwok/clusters/…}) and PostgreSQL ({@code -D DIRECTORY/data}). Programs that only
   * use the directory, like kubectl with its kubeconfig, are none.
   */
  public static List<OsProcess> serving(Path directory) {
    // Not by the program: the system names the file behind the link in the cluster's directory.
    var server =
        Pattern.compile(
            "(=| -D )"
                + Pattern.quote(directory.toString())
                + "/(\\S*/)?(kwok/clusters/|data( |$))");
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().commandLine().map(server::matcher).filter(Matcher::find).isPresent())
        .map(OsProcess::new)
        .filter(OsProcess::isRunning)
        .toList();
  }

  /** The running programs whose command line mentions {@code text}. */
  public static List<OsProcess> mentioning(String text) {
    return ProcessHandle.allProcesses()
        .filter(process -> mentions(process, text))
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

  /**
   * Asks it to end at once (SIGQUIT), which lets PostgreSQL return its shared memory; kills it when
   * it does not.
   */
  public void quit() {
    try {
      Command.of("kill", "-QUIT", Long.toString(pid())).run();
    } catch (CommandException _) {
      // It has just ended by itself.
    }
    if (!awaitEnd(Duration.ofSeconds(5))) {
      killTree();
    }
  }

  /** SIGTERM, and SIGKILL when it does not end in time. */
  public void end(Duration grace) {
    terminate();
    if (!awaitEnd(grace)) {
      kill();
      awaitEnd(Duration.ofSeconds(10));
    }
  }

  /** Resident memory in bytes; 0 where it cannot be known. */
  public long residentBytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException _) {
      return 0;
    }
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
}
