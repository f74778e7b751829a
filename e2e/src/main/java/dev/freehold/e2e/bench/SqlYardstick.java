package dev.freehold.e2e.bench;

import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import dev.freehold.testbed.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The same SQL without the API: by pgbench where there is one, else by a bare loop over JDBC, with
 * prepared statements in both.
 */
final class SqlYardstick {
  private final ControlPlaneDatabase database;
  private final Optional<Path> pgbench;

  SqlYardstick(ControlPlaneDatabase database) {
    this.database = database;
    this.pgbench = installed();
  }

  /** As the report tells it. */
  String name() {
    return pgbench.isPresent() ? "pgbench" : "a JDBC loop: there is no pgbench";
  }

  Latencies run(SqlScript script, int clients, Duration time) throws Exception {
    return pgbench.isPresent()
        ? byPgbench(pgbench.get(), script, clients, time)
        : byJdbc(script, clients, time);
  }

  private Latencies byPgbench(Path program, SqlScript script, int clients, Duration time)
      throws IOException {
    Path directory = Files.createTempDirectory("freehold-pgbench");
    Path file = Files.writeString(directory.resolve("script.sql"), script.forPgbench());
    Path log = directory.resolve("log");
    var postgres = database.postgres();
    Command.of(
            program.toString(),
            "--no-vacuum",
            "--protocol=prepared",
            "--client=" + clients,
            "--jobs=1",
            "--time=" + time.toSeconds(),
            "--log",
            "--log-prefix=" + log,
            "--file=" + file,
            "--host=" + postgres.host(),
            "--port=" + postgres.port(),
            "--username=" + ControlPlaneDatabase.API,
            database.name())
        .with(Map.of("PGPASSWORD", database.apiPassword()))
        .within(time.plusMinutes(2))
        .run();
    try (var files = Files.newDirectoryStream(directory, "log.*")) {
      var lines = Stream.<String>builder();
      for (Path each : files) {
        Files.readAllLines(each).forEach(lines);
      }
      return Latencies.ofNanos(micros(lines.build()).map(micros -> micros * 1_000));
    }
  }

  /** The third field of a line of its log. */
  static LongStream micros(Stream<String> lines) {
    return lines.mapToLong(line -> Long.parseLong(line.split(" ")[2]));
  }

  private Latencies byJdbc(SqlScript script, int clients, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    try (var threads = Executors.newFixedThreadPool(clients)) {
      var running = new ArrayList<Future<long[]>>();
      for (int client = 0; client < clients; client++) {
        running.add(threads.submit(() -> loop(script, end)));
      }
      var nanos = new ArrayList<long[]>();
      for (Future<long[]> each : running) {
        nanos.add(each.get());
      }
      return Latencies.of(nanos);
    }
  }

  private long[] loop(SqlScript script, long end) throws SQLException {
    var random = new SplittableRandom();
    long[] nanos = new long[1024];
    int count = 0;
    try (var connection = database.asApi()) {
      var statements = new ArrayList<PreparedStatement>();
      for (String statement : script.statements()) {
        statements.add(connection.prepareStatement(statement.replace(":n", "?")));
      }
      while (System.nanoTime() < end) {
        int n = random.nextInt(script.numbers());
        long start = System.nanoTime();
        for (PreparedStatement statement : statements) {
          for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
            statement.setInt(i, n);
          }
          try (var rows = statement.executeQuery()) {
            while (rows.next()) {
              rows.getObject(1);
            }
          }
        }
        nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
        nanos[count++] = System.nanoTime() - start;
      }
    }
    return Arrays.copyOf(nanos, count);
  }

  private static Optional<Path> installed() {
    var places = new ArrayList<Path>();
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
      places.add(Path.of(directory, "pgbench"));
    }
    List.of(18, 17, 16, 15)
        .forEach(
            version ->
                places.add(Path.of("/usr/lib/postgresql/%d/bin/pgbench".formatted(version))));
    return places.stream().filter(Files::isExecutable).findFirst();
  }
}
