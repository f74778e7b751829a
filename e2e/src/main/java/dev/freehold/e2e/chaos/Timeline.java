package dev.freehold.e2e.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** What was done and seen when; a file of one line each, in UTC. */
final class Timeline implements AutoCloseable {
  private final PrintWriter out;

  Timeline(Path file) throws IOException {
    out = new PrintWriter(Files.newBufferedWriter(file), true);
  }

  synchronized void note(String format, Object... values) {
    out.printf(Locale.ROOT, "%s %s%n", Instant.now(), format.formatted(values));
  }

  @Override
  public void close() {
    out.close();
  }
}
