package dev.freehold.operator.kill;

import dev.freehold.testbed.process.KillSwitch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A {@link KilledOperator} that runs, first as standby, then as the active one. */
final class OperatorProcess implements AutoCloseable {
  private final Process process;
  private final Path directory;
  private final Path calls;

  private OperatorProcess(Process process, Path directory, Path calls) {
    this.process = process;
    this.directory = directory;
    this.calls = calls;
  }

  static OperatorProcess start(ProcessBuilder java) {
    try {
      Path directory = Files.createTempDirectory("killed-operator");
      Path calls = directory.resolve("calls.txt");
      java.environment().put(KilledOperator.CALLS, calls.toString());
      Process process =
          java.redirectErrorStream(true)
              .redirectOutput(directory.resolve("log.txt").toFile())
              .start();
      return new OperatorProcess(process, directory, calls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty while it runs; {@link KillSwitch#KILLED} once it has halted itself. */
  Optional<Integer> exit() {
    return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
  }

  /** What it did for the tenant, in order. */
  List<String> calls() {
    try {
      return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String log() {
    try {
      return Files.readString(directory.resolve("log.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      for (Path file : new Path[] {calls, directory.resolve("log.txt"), directory}) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
