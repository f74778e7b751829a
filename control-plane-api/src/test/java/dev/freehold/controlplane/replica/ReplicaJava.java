package dev.freehold.controlplane.replica;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.testbed.process.JarClassPath;
import dev.freehold.testbed.process.KillSwitch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start replicas as processes, fast, because it is done many times: with an archive of the
 * classes that one start has loaded.
 */
final class ReplicaJava {
  private static ReplicaJava shared;

  private final ControlPlane plane;
  private final String classPath;
  private final Path archive;

  private ReplicaJava(ControlPlane plane) throws IOException {
    this.plane = plane;
    Path directory = Files.createTempDirectory("replica-java");
    directory.toFile().deleteOnExit();
    classPath = JarClassPath.in(directory);
    archive = directory.resolve("classes.jsa");
    archive.toFile().deleteOnExit();
    try (var training =
        Replica.start(
            java(KillSwitch.NEVER, List.of("-XX:ArchiveClassesAtExit=" + archive), List.of()))) {
      training.awaitReady();
      training.terminate();
      training.awaitExit();
    }
    if (!Files.exists(archive)) {
      throw new AssertionError("no class archive was written");
    }
  }

  static synchronized ReplicaJava of(ControlPlane plane) {
    if (shared == null) {
      try {
        shared = new ReplicaJava(plane);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  /** Returns at once; it starts. */
  Replica start(String... settings) {
    return start(KillSwitch.NEVER, settings);
  }

  /** One that halts itself after so many calls of requests. */
  Replica start(int killedAt, String... settings) {
    return Replica.start(
        java(killedAt, List.of("-XX:SharedArchiveFile=" + archive), List.of(settings)));
  }

  private ProcessBuilder java(int killedAt, List<String> options, List<String> settings) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    words.addAll(options);
    words.addAll(List.of("-cp", classPath, KilledReplica.class.getName()));
    var all = new ArrayList<>(List.of("--spring.datasource.hikari.maximum-pool-size=5"));
    // What one has taken that dies is another one's soon.
    all.add("--freehold.kubernetes.timeout=1s");
    // An answer means that the cluster has it, however busy the machine is.
    all.add("--freehold.tenants.wishes.patience=60s");
    // The database is migrated already, and a wrapped DataSource tells Flyway no address.
    all.add("--spring.flyway.enabled=false");
    all.addAll(settings);
    words.addAll(plane.settings().of(all.toArray(String[]::new)));
    var java = new ProcessBuilder(words);
    java.environment().put(KilledReplica.AT, Integer.toString(killedAt));
    return java;
  }
}
