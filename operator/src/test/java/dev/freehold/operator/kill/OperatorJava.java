package dev.freehold.operator.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.World;
import dev.freehold.testbed.process.JarClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a {@link KilledOperator} fast, because it is started many times: with an archive of
 * the classes that one start has loaded. Archives are of jars only, so folders become jars first.
 */
final class OperatorJava {
  private final World world;
  private final Path directory;
  private final String classPath;
  private final Path archive;

  OperatorJava(World world) throws IOException {
    this.world = world;
    directory = Files.createTempDirectory("killed-operator-java");
    directory.toFile().deleteOnExit();
    classPath = JarClassPath.in(directory);
    archive = directory.resolve("classes.jsa");
    archive.toFile().deleteOnExit();
    try (var training =
        OperatorProcess.start(
            java(
                "-",
                1,
                "-XX:ArchiveClassesAtExit=" + archive,
                // Ends by itself when everything is wired.
                "-Dspring.context.exit=onRefresh"))) {
      World.await("the class archive is written", training::exit, training::log);
      assertThat(archive).exists();
    }
  }

  /** An operator that halts itself after so many calls for the tenant. */
  OperatorProcess start(String tenant, int at) {
    return OperatorProcess.start(java(tenant, at, "-XX:SharedArchiveFile=" + archive));
  }

  private ProcessBuilder java(String tenant, int at, String... options) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    words.addAll(List.of(options));
    words.addAll(List.of("-cp", classPath, KilledOperator.class.getName()));
    words.addAll(
        world
            .operator()
            .arguments(
                "--spring.main.web-application-type=none",
                "--spring.main.lazy-initialization=true",
                // Looks at the server once, and then never: what is counted is the tenant's work.
                "--freehold.server-check-interval=1h",
                "--freehold.leader-election.lease-duration=15s",
                "--freehold.leader-election.renew-deadline=10s"));
    var java = new ProcessBuilder(words);
    java.environment().put(KilledOperator.TENANT, tenant);
    java.environment().put(KilledOperator.AT, Integer.toString(at));
    return java;
  }
}
