package dev.freehold.testbed.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** What is told when a step fails, below its line: the reason, the end of the log, what to do. */
record Failure(Exception cause) {

  private static final int SHOWN_LINES = 12;

  void tell(Console console, boolean verbose) {
    var failure =
        cause instanceof ExecutionException && cause.getCause() instanceof Exception inner
            ? inner
            : cause;
    console.line("");
    console.line(console.bold("31", "Failed: ") + reason(failure));
    if (failure instanceof LauncherException known && known.log().isPresent()) {
      tellLog(console, known.log().get());
    }
    if (verbose) {
      failure.printStackTrace(System.err);
    } else if (!(failure instanceof LauncherException)) {
      console.line("More with --verbose.");
    }
    console.line("Then run the same command again: it goes on where it stopped.");
  }

  private static String reason(Exception failure) {
    var message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.toString();
    }
    return failure instanceof UncheckedIOException ? message + ": " + failure.getCause() : message;
  }

  private static void tellLog(Console console, Path log) {
    console.line("Log: " + log);
    try {
      var lines = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
      lines
          .subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())
          .forEach(line -> console.line("  | " + line));
    } catch (IOException e) {
      console.line("  (nothing was written)");
    }
  }
}
