package dev.freehold.testbed.node;

import dev.freehold.testbed.node.LocalProcess.Stat;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one node. Each carries marks in its environment from its first instruction and
 * hands them to its children, so that an agent that starts can tell from {@code /proc} alone which
 * processes are its own, whatever the last agent managed to write before it was killed. The main
 * process of a container leads a session of its own and so survives the agent.
 */
record NodeProcesses(Path directory) {

  private static final String DIRECTORY = "FREEHOLD_NODE_DIRECTORY=";
  private static final String POD = "FREEHOLD_POD_UID=";
  private static final String CONTAINER = "FREEHOLD_CONTAINER=";
  private static final String RUN = "FREEHOLD_RUN=";
  private static final int SCANS = 50;

  /**
   * @param leader whether it leads its session, as a container's main process does
   */
  record Marked(long pid, Stat stat, boolean leader, String pod, String container, int run) {

    boolean belongsTo(String wantedPod, String wantedContainer) {
      return pod.equals(wantedPod) && container.equals(wantedContainer);
    }
  }

  LocalProcess start(String pod, String container, Run run, Launch launch) throws IOException {
    var words = new ArrayList<>(List.of("setsid"));
    words.addAll(launch.command());
    var builder =
        new ProcessBuilder(words)
            .directory(launch.workingDirectory().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            // Appended, so that the log can be cut while the process writes.
            .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    for (var mark :
        List.of(DIRECTORY + directory, POD + pod, CONTAINER + container, RUN + run.number())) {
      var at = mark.indexOf('=');
      builder.environment().put(mark.substring(0, at), mark.substring(at + 1));
    }
    var process = builder.start();
    return new LocalProcess(
        process.pid(), Stat.of(process.pid()).map(Stat::startTicks).orElse(0L), process);
  }

  /**
   * The live main process of a run: by the pid and start time that were written down, else by its
   * marks.
   */
  Optional<LocalProcess> find(String pod, String container, Run run) {
    var written = new LocalProcess(run.pid(), run.startTicks(), null);
    if (run.pid() > 0 && written.isAlive()) {
      return Optional.of(written);
    }
    return marked(process -> process.belongsTo(pod, container) && process.run() == run.number())
        .stream()
        .filter(Marked::leader)
        .min(Comparator.comparingLong(process -> process.stat().startTicks()))
        .map(process -> new LocalProcess(process.pid(), process.stat().startTicks(), null));
  }

  /**
   * Ends all that match with SIGKILL; looks again until there is none, as processes may fork
   * meanwhile.
   */
  void kill(Predicate<Marked> which) {
    for (int scan = 0; scan < SCANS; scan++) {
      var found = marked(which);
      if (found.isEmpty()) {
        return;
      }
      found.forEach(
          process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  List<Marked> marked(Predicate<Marked> which) {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> Character.isDigit(entry.getFileName().toString().charAt(0)))
          .flatMap(entry -> Stream.ofNullable(read(entry)))
          .filter(which)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the local node needs Linux: cannot list /proc", e);
    }
  }

  private @Nullable Marked read(Path entry) {
    try {
      var marks = new HashMap<String, String>();
      for (var variable :
          Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1).split("\0", -1)) {
        var at = variable.indexOf('=') + 1;
        marks.put(variable.substring(0, at), variable.substring(at));
      }
      var pid = Long.parseLong(entry.getFileName().toString());
      var stat = Stat.of(pid);
      if (!directory.toString().equals(marks.get(DIRECTORY)) || stat.isEmpty()) {
        return null;
      }
      return new Marked(
          pid,
          stat.get(),
          stat.get().session() == pid,
          marks.getOrDefault(POD, ""),
          marks.getOrDefault(CONTAINER, ""),
          Integer.parseInt(marks.getOrDefault(RUN, "-1")));
    } catch (IOException e) {
      // Gone meanwhile, or another user's.
      return null;
    }
  }
}
