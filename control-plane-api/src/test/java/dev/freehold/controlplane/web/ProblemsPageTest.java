package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of all problems is generated from {@link ProblemCode}. */
class ProblemsPageTest {
  private static final Path PAGE = Path.of("problems.md");
  private static final String COMMAND =
      "./mvnw -pl control-plane-api -am test -Dtest=ProblemsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dfreehold.generate";

  /** With {@code -Dfreehold.generate} the page is written instead of only compared. */
  @Test
  void thePageListsEveryProblem() throws IOException {
    if (System.getProperty("freehold.generate") != null) {
      Files.writeString(PAGE, page());
    }

    assertThat(Files.readString(PAGE))
        .as("run: %s and commit the result", COMMAND)
        .isEqualTo(page());
  }

  private static String page() {
    var page =
        new StringBuilder(
            """
            # Problems of the API

            Generated from `ProblemCode`. The API refuses with [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problems: `code` is stable, `detail` says more
            about the one request, `requestId` is what support asks for.

            | status | `code` | means | what to do |
            |---|---|---|---|
            """);
    Stream.of(ProblemCode.values())
        .forEach(
            code ->
                page.append(
                    "| %d | `%s` | %s | %s |\n"
                        .formatted(
                            code.status().value(), code.wireName(), code.title(), code.remedy())));
    return page.toString();
  }
}
