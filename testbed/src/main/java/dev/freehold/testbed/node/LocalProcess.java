package dev.freehold.testbed.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container's main process: a child of this agent, or one that an agent before it started.
 *
 * @param startTicks start time since boot, from {@code /proc}; together with the pid it names a
 *     process for ever
 * @param child null when it is not our child
 */
record LocalProcess(long pid, long startTicks, @Nullable Process child) {

  /** One that is over. */
  static final LocalProcess NONE = new LocalProcess(0, 0, null);

  /** What the kubelet reports when it cannot know: only a parent learns the exit code. */
  static final int UNKNOWN_EXIT = 137;

  boolean isAlive() {
    return child != null
        ? child.isAlive()
        : Stat.of(pid).filter(stat -> stat.startTicks() == startTicks).isPresent();
  }

  /** Sends SIGTERM to the main process only, as a container runtime does. */
  void terminate() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  int exitCode() {
    return child != null && !child.isAlive() ? child.exitValue() : UNKNOWN_EXIT;
  }

  void onExit(Runnable action) {
    if (child != null) {
      var _ = child.onExit().thenRun(action);
    }
  }

  /**
   * A line of {@code /proc/PID/stat}; zombies have none, they are over.
   *
   * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
   */
  record Stat(long session, long startTicks) {

    static Optional<Stat> of(long pid) {
      try {
        var line = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        // The second field is the command in parentheses, which may hold spaces and parentheses.
        var fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return fields[0].equals("Z") || fields[0].equals("X")
            ? Optional.empty()
            : Optional.of(new Stat(Long.parseLong(fields[3]), Long.parseLong(fields[19])));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }
}
