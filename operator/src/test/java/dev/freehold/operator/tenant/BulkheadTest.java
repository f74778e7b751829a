package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.MovableClock;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private final List<String> woken = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();
  private final MovableClock clock = new MovableClock();
  private final Bulkhead bulkhead = of(4);

  @Test
  void oneServerNeverHasAllThreads() {
    fill();

    // Then
    assertThat(enter("slow", "late")).isFalse();
    assertThat(enter("quick", "other")).isTrue();
  }

  @Test
  void whoStandsInLineIsWokenInTurnWhenAPlaceComesFree() {
    fill();
    enter("slow", "d");
    enter("slow", "e");

    // When
    bulkhead.leave("slow");
    bulkhead.leave("slow");

    // Then
    assertThat(woken).containsExactly("d", "e");
    assertThat(enter("slow", "e")).isTrue();
    assertThat(enter("slow", "d")).isTrue();
    assertThat(enter("slow", "f")).isFalse();
  }

  @Test
  void whoIsWokenHasItsPlaceThoughOthersComeBeforeIt() {
    fill();
    enter("slow", "d");
    bulkhead.leave("slow");

    // When
    boolean quick = enter("slow", "quick");

    // Then
    assertThat(quick).isFalse();
    assertThat(enter("slow", "d")).isTrue();
  }

  @Test
  void thoseForWhomSomebodyWaitsGoFirstAndTheRestGoesOn() {
    fill();
    for (String tenant : List.of("r1", "r2", "r3")) {
      enter("slow", tenant);
    }
    for (String tenant : List.of("u1", "u2", "u3", "u4", "u5")) {
      bulkhead.enter("slow", new ResourceID(tenant), true);
    }
    // Somebody changes one that waits already.
    bulkhead.enter("slow", new ResourceID("r3"), true);

    // When
    for (int i = 0; i < 8; i++) {
      bulkhead.leave("slow");
    }

    // Then
    assertThat(woken).containsExactly("u1", "u2", "u3", "r1", "u4", "u5", "r3", "r2");
  }

  @Test
  void aPlaceThatNobodyComesForIsFreeAgain() {
    fill();
    enter("slow", "lost");
    bulkhead.leave("slow");
    assertThat(enter("slow", "e")).isFalse();

    // When
    clock.moveTo(clock.instant().plus(Bulkhead.PLACE_IS_KEPT));

    // Then
    assertThat(enter("slow", "e")).isTrue();
    assertThat(enter("slow", "f")).isFalse();
  }

  @Test
  void whoIsGoneIsNotWaitedFor() {
    fill();
    enter("slow", "deleted");
    enter("slow", "e");
    gone.add("deleted");

    // When
    bulkhead.leave("slow");

    // Then
    assertThat(woken).containsExactly("e");
    assertThat(bulkhead.waiting()).isZero();
  }

  @Test
  void aSingleThreadServesEverybody() {
    Bulkhead narrow = of(1);

    // Then
    assertThat(narrow.enter("one", new ResourceID("a"), false)).isTrue();
    assertThat(narrow.enter("one", new ResourceID("b"), false)).isFalse();
    narrow.leave("one");
    assertThat(woken).containsExactly("b");
  }

  private Bulkhead of(int threads) {
    return new Bulkhead(
        threads,
        tenant -> !gone.contains(tenant.getName()),
        tenant -> woken.add(tenant.getName()),
        clock);
  }

  private void fill() {
    for (String tenant : List.of("a", "b", "c")) {
      assertThat(enter("slow", tenant)).isTrue();
    }
  }

  private boolean enter(String server, String tenant) {
    return bulkhead.enter(server, new ResourceID(tenant), false);
  }
}
