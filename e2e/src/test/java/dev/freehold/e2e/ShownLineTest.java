package dev.freehold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ShownLineTest {

  @Test
  void numbersAgesAndColumnsMayDiffer() {
    var shown = new ShownLine("acme     True    AllReady   starter    Full     local    20s");

    assertThat(shown.match("acme   True   AllReady   starter   Full   local   2m3s")).isPresent();
    assertThat(shown.match("acme   False   AllReady   starter   Full   local   20s")).isEmpty();
  }

  @Test
  void anIdIsFoundAgain() {
    var shown = new ShownLine("exists: z46lajw6kfelvocc (tombstone on 'local')");

    assertThat(shown.match("exists: abc2efghijklmnop (tombstone on 'local')"))
        .contains(Map.of("z46lajw6kfelvocc", "abc2efghijklmnop"));
  }

  @Test
  void anEllipsisStandsForAnything() {
    assertThat(new ShownLine("The data stay in …").match("The data stay in /home/me/.freehold: …"))
        .isPresent();
  }

  @Test
  void addressesMayHaveOtherPorts() {
    assertThat(
            new ShownLine("  ✓ local node   0.0 s  http://127.0.0.1:8080")
                .match("  ✓ local node   12.7 s  http://127.0.0.1:31000"))
        .isPresent();
  }
}
