package dev.freehold.testbed.postgres;

import dev.freehold.testbed.process.Command;
import dev.freehold.testbed.process.CommandException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The PostgreSQL servers that the machine's package system installed. */
final class InstalledPostgres {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final Pattern MAJOR = Pattern.compile("PostgreSQL\\) (\\d+)");

  private InstalledPostgres() {}

  /**
   * Directories of programs by version: those under {@code /usr/lib/postgresql} and the one that
   * pg_config names.
   */
  static SortedMap<PostgresVersion, Path> find() {
    var found = new TreeMap<PostgresVersion, Path>();
    Stream.concat(debian(), fromPgConfig().stream())
        .filter(directory -> Files.isExecutable(directory.resolve("initdb")))
        .forEach(
            directory ->
                version(directory).ifPresent(version -> found.putIfAbsent(version, directory)));
    return found;
  }

  private static Stream<Path> debian() {
    if (!Files.isDirectory(DEBIAN)) {
      return Stream.empty();
    }
    try (var directories = Files.list(DEBIAN)) {
      return directories.map(directory -> directory.resolve("bin")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> fromPgConfig() {
    var searched =
        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1);
    return Arrays.stream(searched)
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry, "pg_config"))
        .filter(Files::isExecutable)
        .findFirst()
        .flatMap(program -> output(program, "--bindir"))
        .map(Path::of);
  }

  private static Optional<PostgresVersion> version(Path directory) {
    return output(directory.resolve("postgres"), "--version")
        .map(MAJOR::matcher)
        .filter(Matcher::find)
        .map(matcher -> new PostgresVersion(Integer.parseInt(matcher.group(1))));
  }

  private static Optional<String> output(Path program, String argument) {
    try {
      return Optional.of(Command.of(program.toString(), argument).run().strip());
    } catch (CommandException _) {
      return Optional.empty();
    }
  }
}
