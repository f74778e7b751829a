package dev.freehold.testbed.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest run of a container, as it is written to the pod's directory before the process starts
 * and at each change after.
 *
 * @param number 0 for the first, so that it is the restart count
 * @param ports local port by container port
 * @param pid 0 until the process has started
 * @param startTicks see {@link LocalProcess}
 * @param startedAt ISO 8601
 * @param end null while it runs
 * @param before how the run before ended, null for the first
 */
record Run(
    int number,
    Map<Integer, Integer> ports,
    long pid,
    long startTicks,
    String startedAt,
    @Nullable End end,
    @Nullable End before) {

  /**
   * @param ends short runs in a row, see {@link BackOff}
   */
  record End(int exitCode, String reason, int ends, String startedAt, String finishedAt) {}

  static Run after(@Nullable Run last, Map<Integer, Integer> ports, Instant now) {
    return last == null
        ? new Run(0, ports, 0, 0, now.toString(), null, null)
        : new Run(last.number() + 1, ports, 0, 0, now.toString(), null, last.end());
  }

  Run as(LocalProcess process) {
    return new Run(number, ports, process.pid(), process.startTicks(), startedAt, null, before);
  }

  boolean endedWell() {
    return end != null && end.exitCode() == 0;
  }

  /**
   * Whether the pod's restart policy wants no other run; an init container has done its work once
   * it has ended well.
   */
  boolean isFinal(String restartPolicy, boolean init) {
    return end != null
        && switch (restartPolicy) {
          case "Never" -> true;
          case "OnFailure" -> endedWell();
          default -> init && endedWell();
        };
  }

  Run ended(LocalProcess process, Instant now, BackOff backOff) {
    var ran = Duration.between(Instant.parse(startedAt), now);
    var ends = backOff.ends(before == null ? 0 : before.ends(), ran);
    var exitCode = process.exitCode();
    // Only a parent learns the exit code of a process.
    var reason =
        process.child() == null ? "ContainerStatusUnknown" : exitCode == 0 ? "Completed" : "Error";
    var over = new End(exitCode, reason, ends, startedAt, now.toString());
    return new Run(number, ports, pid, startTicks, startedAt, over, before);
  }
}
