package dev.freehold.operator.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/** The tables of the registry, by {@code registry.sql}. */
final class RegistrySchema {
  private static final String SQL = read("registry.sql");

  /** Ours alone, held until commit: two operators may meet at a start. */
  private static final long LOCK = 7031105;

  private RegistrySchema() {}

  /** Makes or upgrades the tables in one transaction; changes nothing when they are there. */
  static void ensure(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("select pg_advisory_xact_lock(%d)".formatted(LOCK));
      statement.execute(SQL);
      connection.commit();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** The text of a resource of this package. */
  static String read(String name) {
    try (InputStream sql = Objects.requireNonNull(RegistrySchema.class.getResourceAsStream(name))) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
