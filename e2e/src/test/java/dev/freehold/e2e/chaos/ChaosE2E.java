package dev.freehold.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.TenantSpec.ReclaimPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fault suite in its short form: real processes, three seeds, each in a world of its own. */
class ChaosE2E {
  private static final int TENANTS = 6;
  private static final int FAULTS = 32;
  private static final Duration REST = Duration.ofSeconds(5);

  @Tag("full")
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void afterAllFaultsEverythingIsAsItWasAskedFor(long seed) throws Exception {
    try (var world = start("seed-" + seed, TENANTS)) {
      ChaosResult result = ChaosRun.play(world, Schedule.of(seed, TENANTS, FAULTS), REST);

      System.out.println(result.table());
      assertThat(result.violations()).as(result.table()).isEmpty();
      assertThat(result.acknowledged()).isPositive();
      assertThat(result.recoveries()).isNotEmpty();
    }
  }

  @Test
  void theChecksFindWhateverIsSpoilt() throws Exception {
    try (var world = start("spoilt", 3)) {
      // Given
      ChaosResult sound = ChaosRun.play(world, withoutFaults(), REST);
      assertThat(sound.violations()).extracting(Violation::subject).containsOnly("suite");
      world.operators().close();
      var spoilt = new SpoiltWorld(world);
      var invariants = new Invariants(world);

      // When
      List<String> broken = spoilt.spoil();

      // Then
      assertThat(invariants.ofTheWorld()).extracting(Violation::invariant).containsAll(broken);
      assertThat(invariants.ofSecrecy())
          .extracting(Violation::subject)
          .contains("API objects", "spoilt.log", "postgres-server-0.log");
      try (var _ = spoilt.writing()) {
        assertThat(invariants.ofRest(Duration.ofSeconds(2), Duration.ZERO)).isNotEmpty();
      }
    }
  }

  /** One tenant is there, one was kept, one was dropped. */
  private static Schedule withoutFaults() {
    List<Operation> all =
        List.of(new Operation.Create(0), new Operation.Create(1), new Operation.Create(2));
    List<Operation> ends =
        List.of(
            new Operation.Delete(1, ReclaimPolicy.Retain),
            new Operation.Delete(2, ReclaimPolicy.Delete));
    return new Schedule(
        0,
        List.of(
            new Round(List.of(), all, Duration.ZERO, true),
            // Time for the apps to write.
            new Round(List.of(), List.of(), Duration.ofSeconds(2), true),
            new Round(List.of(), ends, Duration.ZERO, true)));
  }

  private static ChaosWorld start(String name, int tenants) throws Exception {
    return ChaosWorld.start(Path.of("target", "chaos", name), tenants);
  }
}
