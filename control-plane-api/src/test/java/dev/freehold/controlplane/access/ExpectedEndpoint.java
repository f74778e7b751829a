package dev.freehold.controlplane.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A row of {@code endpoints.csv}.
 *
 * @param path below {@code /api/v1}
 * @param needs a permission's name, {@code staff:…}, {@code session}, {@code session_or_key},
 *     {@code workload} or {@code nothing}
 */
record ExpectedEndpoint(String method, String path, String needs) {
  static List<ExpectedEndpoint> all() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/endpoints.csv")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(",", -1))
        .map(cells -> new ExpectedEndpoint(cells[0], cells[1], cells[2].strip()))
        .toList();
  }
}
