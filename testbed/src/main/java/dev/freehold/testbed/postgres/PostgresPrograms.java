package dev.freehold.testbed.postgres;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Which versions can be run here, and where their programs are: 18 from Maven Central, others as
 * installed on the machine.
 */
final class PostgresPrograms {

  private PostgresPrograms() {}

  static List<PostgresVersion> available() {
    return available(InstalledPostgres.find());
  }

  static List<PostgresVersion> available(SortedMap<PostgresVersion, Path> installed) {
    var versions = new TreeSet<PostgresVersion>();
    installed.keySet().stream()
        .filter(version -> version.compareTo(PostgresVersion.OLDEST) >= 0)
        .filter(version -> !version.equals(PostgresVersion.V18))
        .findFirst()
        .ifPresent(versions::add);
    versions.add(PostgresVersion.V18);
    return List.copyOf(versions.reversed());
  }

  /** The directory with initdb, pg_ctl and postgres. */
  static Path directory(PostgresVersion version, Path cache) {
    if (version.equals(PostgresVersion.V18)) {
      return EmbeddedBinaries.unpacked(cache);
    }
    var directory = InstalledPostgres.find().get(version);
    if (directory == null) {
      throw new PostgresException(
          "%s is not installed on this machine. Install it (on Debian: apt-get install postgresql-%d) or use 18."
              .formatted(version, version.major()));
    }
    return directory;
  }
}
