package dev.freehold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.e2e.ConsoleBlocks.Shown;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every command of README.md and CHANGELOG.md works, and says what the page shows. */
class ReadmeE2E {

  private static final Map<String, String> NOT_RUN =
      Map.of("./mvnw verify", "this test runs in it");

  /** Those that the pages use. */
  private static final List<String> VARIABLES = List.of("csrf", "token", "organization");

  @Test
  void everyCommandWorksAndSaysWhatThePageShows() {
    try (var platform = new TestingPlatform()) {
      for (var page : List.of("README.md", "CHANGELOG.md")) {
        var ids = new HashMap<String, String>();
        ConsoleBlocks.of(platform.root().resolve(page)).commands().stream()
            .filter(shown -> !NOT_RUN.containsKey(shown.text()))
            .forEach(shown -> run(platform, shown, ids));
      }
    }
  }

  @Test
  void allCommandsAreInBlocksThatThisTestReads() {
    try (var platform = new TestingPlatform()) {
      for (var page : List.of("README.md", "CHANGELOG.md")) {
        var blocks = ConsoleBlocks.of(platform.root().resolve(page));
        assertThat(blocks.otherLanguages()).isSubsetOf("console", "mermaid");
        assertThat(blocks.commands()).isNotEmpty();
      }
    }
  }

  /** As in one shell: what a command of the page assigns, a later one can read. */
  private static String keepingVariables(TestingPlatform platform, String command) {
    var file = "'%s'".formatted(platform.variables());
    return "[ ! -f %1$s ] || . %1$s; %2$s%ncode=$?; declare -p %3$s >%1$s 2>/dev/null; exit $code"
        .formatted(file, command, String.join(" ", VARIABLES));
  }

  private static void run(TestingPlatform platform, Shown shown, Map<String, String> ids) {
    var command =
        shown
            .text()
            .replace(":8080", ":" + platform.port())
            .replace(":8082", ":" + platform.apiPort())
            .replace(".freehold/", "\"$FREEHOLD_HOME\"/");
    for (var id : ids.entrySet()) {
      command = command.replace(id.getKey(), id.getValue());
    }
    var answer = platform.shell(keepingVariables(platform, command));
    assertThat(answer.code()).as("%s%n%s", command, answer.text()).isEqualTo(0);
    var rest = new ArrayDeque<>(answer.text().lines().toList());
    for (var line : shown.output()) {
      if (line.strip().equals("…")) {
        continue;
      }
      var expected = new ShownLine(line);
      var found = false;
      while (!found && !rest.isEmpty()) {
        var match = expected.match(rest.poll());
        match.ifPresent(ids::putAll);
        found = match.isPresent();
      }
      assertThat(found)
          .as("%s%nshows the line%n%s%nbut said%n%s", command, line, answer.text())
          .isTrue();
    }
  }
}
