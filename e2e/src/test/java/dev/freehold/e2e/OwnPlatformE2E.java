package dev.freehold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an installation of its own goes through: an end, and a start that is cut off. */
class OwnPlatformE2E {
  @Test
  void purgeLeavesNoProcessAndNoFile() {
    try (var other = new TestingPlatform()) {
      // Given
      other.freehold("up --no-tenant");
      assertThat(other.kubectl("get tenants 2>&1")).isEqualTo("No resources found");

      // When
      other.freehold("down --purge");

      // Then
      assertThat(other.processes()).isEmpty();
      assertThat(other.home()).doesNotExist();
    }
  }

  @Test
  void anUpThatIsKilledAnywhereIsTakenUpByTheNext() throws Exception {
    try (var other = new TestingPlatform()) {
      // Given
      for (var seen : List.of("", "Kubernetes", "resource types", "server prepare", "local node")) {
        killUpAfter(other, seen);
      }

      // When
      other.freehold("up");

      // Then
      assertThat(UpE2E.PARTS).allSatisfy(part -> assertThat(other.part(part)).as(part).hasSize(1));
      assertThat(other.get("acme", "/projects").code()).isEqualTo(200);
    }
  }

  /** Kills the launcher and its children as soon as it has told of a step. */
  private static void killUpAfter(TestingPlatform platform, String step) throws Exception {
    var output = platform.newOutput();
    var process = platform.start("./freehold up", output);
    Awaitility.await(step)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> Files.exists(platform.home()) && Files.readString(output).contains(step));
    // Not the daemons: they lead sessions of their own, as after a closed terminal.
    process.destroyForcibly().waitFor();
  }
}
