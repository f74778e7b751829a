package dev.freehold.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.testbed.process.OsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping and losing parts, on clusters of the test's own. */
class ClusterLifeIT {

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  @TempDir private Path directory;

  @AfterEach
  void endWhatATestThatFailedLeaves() {
    OsProcess.serving(directory).forEach(OsProcess::killTree);
  }

  @Test
  void keepsPortAndDataWhenItsApiServerIsKilledOrStoppedAndWhenItStartsAgain() {
    // Given
    var options = ClusterOptions.kept("kept", directory.resolve("cluster"));
    assertThat(Cluster.existing(options)).isEmpty();
    var first = Cluster.start(options);
    var url = first.apiServerUrl();
    first.kubectl("create", "namespace", "before");

    // When
    first.killApiServer();
    assertThat(first.isRunning()).isFalse();
    assertThatThrownBy(() -> first.kubectl("get", "namespaces")).hasMessageContaining("refused");
    first.startApiServer();
    first.kubectl("create", "namespace", "after-kill");
    first.stopApiServer();
    first.startApiServer();
    first.stop();

    // Then
    assertThat(Cluster.existing(options))
        .hasValueSatisfying(stopped -> assertThat(stopped.isRunning()).isFalse());
    var second = Cluster.start(options);
    assertThat(second.isRunning()).isTrue();
    assertThat(second.apiServerUrl()).isEqualTo(url);
    assertThat(second.kubectl("get", "namespaces", "-o", "name"))
        .contains("namespace/before", "namespace/after-kill");
    second.delete();
    assertThat(options.directory()).doesNotExist();
  }

  @Test
  void startsAfreshWhereAnEarlierStartWasInterrupted() throws Exception {
    // Given
    var options = ClusterOptions.kept("interrupted", directory.resolve("cluster"));
    try (var cluster = Cluster.start(options)) {
      cluster.kubectl("create", "namespace", "before");
      Files.delete(cluster.directory().resolve("created"));
    }

    // When
    try (var cluster = Cluster.start(options)) {

      // Then
      assertThat(cluster.kubectl("get", "namespaces", "-o", "name"))
          .doesNotContain("namespace/before");
    }
  }

  @Test
  void twoAtOnceKnowNothingOfEachOtherAndLeaveNothing() {
    // Given
    var first = Cluster.start(ClusterOptions.temporary("one").under(SHARED_MEMORY));
    var second = Cluster.start(ClusterOptions.temporary("one").under(SHARED_MEMORY));

    // When
    first.kubectl("create", "namespace", "only-here");
    first.close();

    // Then
    assertThat(second.kubectl("get", "namespaces", "-o", "name")).doesNotContain("only-here");
    assertThat(first.isRunning()).isFalse();
    assertThat(first.directory()).doesNotExist().startsWithRaw(SHARED_MEMORY);
    second.close();
    assertThat(second.isRunning()).isFalse();
    assertThat(second.directory()).doesNotExist();
  }
}
