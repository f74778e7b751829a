package dev.freehold.testbed.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.process.OsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonIT {

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    sleeper("60000").stop(Duration.ZERO);
  }

  @Test
  void isStartedOnce() {
    // Given
    assertThat(sleeper("60000").ensure()).isTrue();
    var first = pids();

    // When
    var started = sleeper("60000").ensure();

    // Then
    assertThat(started).isFalse();
    assertThat(pids()).hasSize(1).isEqualTo(first);
  }

  @Test
  void isReplacedWhenItsCommandChanges() {
    // Given
    sleeper("60000").ensure();
    var first = pids();

    // When
    var started = sleeper("60001").ensure();

    // Then
    assertThat(started).isTrue();
    assertThat(pids()).hasSize(1).doesNotContainAnyElementsOf(first);
  }

  @Test
  void isStartedAgainWhenItWasKilled() {
    // Given
    sleeper("60000").ensure();
    sleeper("60000").running().forEach(OsProcess::kill);
    Awaitility.await().until(() -> pids().isEmpty());

    // When
    sleeper("60000").ensure();

    // Then
    assertThat(pids()).hasSize(1);
  }

  @Test
  void twoOfThemBecomeOne() throws Exception {
    // Given
    sleeper("60000").ensure();
    var words = sleeper("60000").running().getFirst();
    var command = ProcessHandle.of(words.pid()).orElseThrow().info();
    var all = new ArrayList<>(List.of(command.command().orElseThrow()));
    all.addAll(List.of(command.arguments().orElseThrow()));
    new ProcessBuilder(all).start();
    Awaitility.await().until(() -> pids().size() == 2);

    // When
    sleeper("60000").ensure();

    // Then
    assertThat(pids()).hasSize(1);
  }

  @Test
  void theOneOfAnotherHomeIsLeftAlone() throws Exception {
    // Given
    var other = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "2"));
    var others = new Daemon("sleeper", other, other.resolve("log"), arguments("60000"), Map.of());
    others.ensure();

    // When
    sleeper("60000").stop(Duration.ofSeconds(1));

    // Then
    assertThat(others.isRunning()).isTrue();
    others.stop(Duration.ZERO);
  }

  private List<Long> pids() {
    return sleeper("60000").running().stream().map(OsProcess::pid).toList();
  }

  private Daemon sleeper(String milliseconds) {
    return new Daemon(
        "sleeper", directory, directory.resolve("log"), arguments(milliseconds), Map.of());
  }

  private static List<String> arguments(String milliseconds) {
    return List.of("-cp", "target/test-classes", Sleeper.class.getName(), milliseconds).stream()
        .map(
            word ->
                word.equals("target/test-classes")
                    ? Path.of(word).toAbsolutePath().toString()
                    : word)
        .toList();
  }
}
