package dev.freehold.testbed.postgres;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a server of one's own is to be.
 *
 * @param directory where it lives and stays when stopped; null: a temporary one, removed with the
 *     server
 * @param temporaryParent where a temporary directory is made
 * @param settings server settings by name, values without quotes; they win over the testbed's
 * @param logFile null: {@code postgres.log} in its directory
 */
public record PostgresOptions(
    PostgresVersion version,
    @Nullable Path directory,
    Path temporaryParent,
    Map<String, String> settings,
    @Nullable Path logFile) {

  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Map<String, String> DEFAULTS = Map.of("max_connections", "200");

  public PostgresOptions {
    settings = Map.copyOf(settings);
  }

  /** A server that goes with this JVM. */
  public static PostgresOptions temporary(PostgresVersion version) {
    return new PostgresOptions(version, null, TEMPORARY, DEFAULTS, null);
  }

  /** A server that lives in a directory and can be started there again, on the same port. */
  public static PostgresOptions kept(PostgresVersion version, Path directory) {
    return new PostgresOptions(version, directory, directory, DEFAULTS, null);
  }

  /**
   * Puts a temporary server under another directory, for example {@code /dev/shm} for benchmarks.
   */
  public PostgresOptions under(Path parent) {
    return new PostgresOptions(version, directory, parent, settings, logFile);
  }

  public PostgresOptions with(String setting, String value) {
    var changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return new PostgresOptions(version, directory, temporaryParent, changed, logFile);
  }

  public PostgresOptions withLogFile(Path file) {
    return new PostgresOptions(version, directory, temporaryParent, settings, file);
  }

  /** Whether the server may live anywhere, in a container too. */
  boolean leavesPlaceOpen() {
    return equals(new PostgresOptions(version, null, TEMPORARY, settings, null));
  }
}
