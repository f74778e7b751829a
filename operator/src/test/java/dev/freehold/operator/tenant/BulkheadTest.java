package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkheadTest {
  private final List<ResourceID> woken = new ArrayList<>();
  private final Bulkhead bulkhead = new Bulkhead(4, woken::add);

  @Test
  void oneServerNeverHasAllThreads() {
    for (int i = 0; i < 3; i++) {
      assertThat(bulkhead.enter("slow", new ResourceID("t" + i))).isTrue();
    }

    // Then
    assertThat(bulkhead.enter("slow", new ResourceID("late"))).isFalse();
    assertThat(bulkhead.enter("quick", new ResourceID("other"))).isTrue();
  }

  @Test
  void whoStandsInLineIsWokenInTurnWhenAPlaceComesFree() {
    for (int i = 0; i < 6; i++) {
      bulkhead.enter("slow", new ResourceID("t" + i));
    }

    // When
    bulkhead.leave("slow");
    bulkhead.leave("slow");

    // Then
    assertThat(woken).containsExactly(new ResourceID("t3"), new ResourceID("t4"));
    assertThat(bulkhead.enter("slow", new ResourceID("t4"))).isTrue();
    assertThat(bulkhead.enter("slow", new ResourceID("t3"))).isTrue();
    assertThat(bulkhead.enter("slow", new ResourceID("t6"))).isFalse();
  }

  @Test
  void aSingleThreadServesEverybody() {
    var narrow = new Bulkhead(1, woken::add);

    // Then
    assertThat(narrow.enter("one", new ResourceID("a"))).isTrue();
    assertThat(narrow.enter("one", new ResourceID("b"))).isFalse();
    narrow.leave("one");
    assertThat(woken).containsExactly(new ResourceID("b"));
  }
}
