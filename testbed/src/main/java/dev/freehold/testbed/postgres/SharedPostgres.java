package dev.freehold.testbed.postgres;

import java.util.HashMap;
import java.util.Map;

/** The servers that the tests of this JVM share, one for each version. */
final class SharedPostgres {

  private static final Map<PostgresVersion, Postgres> SERVERS = new HashMap<>();

  private SharedPostgres() {}

  static synchronized Postgres get(PostgresVersion version) {
    return SERVERS.computeIfAbsent(version, SharedPostgres::start);
  }

  private static Postgres start(PostgresVersion version) {
    return NamedServer.from(System.getenv())
        .filter(named -> named.version().equals(version))
        .map(named -> new Postgres(version, named))
        .orElseGet(
            () ->
                Postgres.start(
                    PostgresOptions.temporary(version)
                        .with("fsync", "off")
                        .with("full_page_writes", "off")));
  }
}
