package dev.freehold.testbed.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsoleTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Console console =
      new Console(new PrintStream(said, true, StandardCharsets.UTF_8), false, false, 80);

  @Test
  void aStepIsOneLineWithItsTimeAndWhatCameOfIt() throws Exception {
    var result =
        console.step(
            "PostgreSQL",
            step -> {
              step.took(Duration.ofMillis(2340));
              step.detail("at 127.0.0.1:5432");
              return 42;
            });

    assertThat(result).isEqualTo(42);
    assertThat(text()).isEqualTo("  ✓ PostgreSQL            2.3 s  at 127.0.0.1:5432\n");
  }

  @Test
  void aFailedStepIsMarkedAndItsReasonGoesUp() {
    assertThatThrownBy(
            () ->
                console.step(
                    "operator",
                    step -> {
                      step.took(Duration.ZERO);
                      throw new LauncherException("it ended");
                    }))
        .hasMessage("it ended");
    assertThat(text()).isEqualTo("  ✗ operator              0.0 s\n");
  }

  @Test
  void withoutATerminalThereAreNoControlCharacters() throws Exception {
    console.step("quick", step -> true);

    assertThat(text()).doesNotContain("\033").doesNotContain("\r");
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
