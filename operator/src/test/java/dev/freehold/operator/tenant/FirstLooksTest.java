package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirstLooksTest {
  private static final Instant START = Instant.parse("2026-03-01T06:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /** Two a second, and one at a time. */
  private final FirstLooks looks =
      new FirstLooks(() -> IntStream.range(0, 4).mapToObj(FirstLooksTest::tenant), 2, 2, meters);

  @Test
  void thoseAtRestTakeTurnsAndEachIsLookedAtOnItsOwn() {
    for (int i = 0; i < 4; i++) {
      assertThat(looks.putOff(tenant(i), true, START)).hasValue(Duration.ofMillis(i * 500L + 1));
    }
    assertThat(waiting()).isEqualTo(4);

    // Then
    for (int i = 0; i < 4; i++) {
      Instant turn = START.plusMillis(i * 500L + 1);
      assertThat(looks.putOff(tenant(i), true, turn)).isEmpty();
      looks.done(tenant(i));
      assertThat(looks.putOff(tenant(i), true, turn)).isEmpty();
    }
    assertThat(waiting()).isZero();
  }

  /** Calls come one after the other, and for a large fleet slower than turns. */
  @Test
  void noMoreTurnsThanThatInASecondWhenTheCallsComeLater() {
    for (int i = 0; i < 3; i++) {
      assertThat(looks.putOff(tenant(i), true, START.plusMillis(i * 10L)))
          .hasValue(Duration.ofMillis(i * 490L + 1));
    }
    Instant late = START.plusSeconds(3);
    assertThat(looks.putOff(tenant(3), true, late)).hasValue(Duration.ofMillis(1));
  }

  @Test
  void whoHasSomethingToDoAndWhoIsNewWaitsForNobody() {
    looks.putOff(tenant(0), true, START);

    // When // Then
    assertThat(looks.putOff(tenant(1), false, START)).isEmpty();
    assertThat(looks.putOff(tenant(99), true, START)).isEmpty();
    assertThat(waiting()).isEqualTo(3);
  }

  @Test
  void anEventBeforeTheTurnIsALookAtOnceAndTakesNobodysPlace() {
    looks.putOff(tenant(0), true, START);
    looks.putOff(tenant(1), true, START);

    // When // Then
    assertThat(looks.putOff(tenant(1), true, START.plusMillis(100))).isEmpty();
    assertThat(looks.putOff(tenant(0), true, START.plusMillis(101))).isEmpty();
  }

  @Test
  void aTurnThatFindsEnoughOthersAtWorkIsTakenAnew() {
    looks.putOff(tenant(0), true, START);
    looks.putOff(tenant(1), true, START);
    Instant late = START.plusSeconds(2);
    looks.putOff(tenant(0), true, late);

    // When // Then
    assertThat(looks.putOff(tenant(1), true, late)).hasValue(Duration.ofMillis(1));
    looks.done(tenant(0));
    assertThat(looks.putOff(tenant(1), true, late.plusMillis(1))).isEmpty();
  }

  private double waiting() {
    return meters.get("freehold.tenant.first.looks").gauge().value();
  }

  private static ResourceID tenant(int number) {
    return new ResourceID("t" + number);
  }
}
