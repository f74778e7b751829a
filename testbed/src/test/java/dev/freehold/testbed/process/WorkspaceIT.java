package dev.freehold.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceIT {

  /** Five of the cluster, and PostgreSQL. */
  private static final int SERVERS = 6;

  @TempDir private Path temporary;
  private @Nullable Process started;

  @AfterEach
  void endWhatATestThatFailedLeaves() {
    if (started != null) {
      started.destroyForcibly();
    }
    OsProcess.serving(temporary).forEach(OsProcess::killTree);
  }

  @Test
  void whatAKilledJvmLeavesIsEndedAndRemoved() throws Exception {
    // Given
    var jvm = startJvm();
    var clusterDirectory = directoryOfClusterIn(jvm);

    // When
    jvm.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    assertThat(OsProcess.serving(temporary)).hasSizeGreaterThanOrEqualTo(SERVERS);
    for (var kind : List.of("cluster", "postgres")) {
      new TemporaryHome(temporary, kind).removeAbandoned();
    }

    // Then
    assertThat(OsProcess.serving(temporary)).isEmpty();
    assertThat(clusterDirectory).doesNotExist();
    assertThat(temporary.resolve("freehold-" + System.getProperty("user.name")))
        .isDirectoryRecursivelyContaining("glob:**/guard")
        .isDirectoryNotContaining("glob:**/*.lock");
  }

  @Test
  void whatALivingJvmOwnsIsLeftAloneUntilThatJvmEnds() throws Exception {
    // Given
    var jvm = startJvm();
    var clusterDirectory = directoryOfClusterIn(jvm);

    // When
    new TemporaryHome(temporary, "cluster").removeAbandoned();

    // Then
    assertThat(clusterDirectory).isDirectory();
    assertThat(OsProcess.serving(temporary)).hasSizeGreaterThanOrEqualTo(SERVERS);
    jvm.destroy();
    assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).as("the JVM ends at SIGTERM").isTrue();
    assertThat(OsProcess.serving(temporary)).as("and takes its servers with it").isEmpty();
  }

  private Process startJvm() throws IOException {
    started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                StartsServersAndHangs.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return started;
  }

  private static Path directoryOfClusterIn(Process jvm) throws IOException {
    var line = jvm.inputReader().readLine();
    assertThat(line).as("the directory that the other JVM prints").isNotNull();
    return Path.of(line);
  }
}
