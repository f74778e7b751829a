package dev.freehold.operator.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The text of {@code registry.sql}. */
final class RegistrySchema {
  static final String SQL = read();

  private RegistrySchema() {}

  private static String read() {
    try (InputStream sql =
        Objects.requireNonNull(RegistrySchema.class.getResourceAsStream("registry.sql"))) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
