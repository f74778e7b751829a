package dev.freehold.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program to its end, with its output. Arguments are visible to everybody on the
 * machine: no secrets in them.
 */
public final class Command {

  private static final int SHOWN_CHARACTERS = 4_000;

  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable Path directory;
  private @Nullable String input;
  private Duration timeout = Duration.ofMinutes(2);

  private Command(List<String> words) {
    this.words = List.copyOf(words);
  }

  public static Command of(List<String> words) {
    return new Command(words);
  }

  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** Adds to the environment that the program inherits. */
  public Command with(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  public Command in(Path workingDirectory) {
    directory = workingDirectory;
    return this;
  }

  /** Text for the program's standard input, which is empty otherwise. */
  public Command input(String text) {
    input = text;
    return this;
  }

  public Command within(Duration limit) {
    timeout = limit;
    return this;
  }

  /**
   * Runs the program.
   *
   * @return its standard output
   * @throws CommandException when it cannot start, fails or takes too long
   */
  public String run() {
    try {
      // Files, not pipes: a daemon that the program leaves behind may hold a pipe open for ever.
      var out = Files.createTempFile("freehold-", ".out");
      var err = Files.createTempFile("freehold-", ".err");
      try {
        return run(out, err);
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new CommandException(
          "Cannot run %s: %s".formatted(words.getFirst(), e.getMessage()), e);
    }
  }

  private String run(Path out, Path err) throws IOException {
    var process = builder().redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      if (input != null) {
        stdin.write(input);
      }
    } catch (IOException e) {
      // The program has ended without reading it all; its exit code tells the reason.
      if (process.isAlive()) {
        throw e;
      }
    }
    try {
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new CommandException(
            "%s did not end within %d s.%n%s"
                .formatted(name(), timeout.toSeconds(), tail(out, err)),
            -1);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new CommandException("Interrupted while waiting for " + name(), e);
    }
    if (process.exitValue() != 0) {
      throw new CommandException(
          "%s failed with exit code %d.%n%s".formatted(name(), process.exitValue(), tail(out, err)),
          process.exitValue());
    }
    return read(out);
  }

  private ProcessBuilder builder() {
    var builder = new ProcessBuilder(new ArrayList<>(words));
    builder.environment().putAll(environment);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    return builder;
  }

  private String name() {
    return String.join(" ", words.subList(0, Math.min(3, words.size())));
  }

  private static String tail(Path out, Path err) {
    var text = (read(out) + read(err)).strip();
    return text.length() <= SHOWN_CHARACTERS
        ? text
        : "…" + text.substring(text.length() - SHOWN_CHARACTERS);
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
