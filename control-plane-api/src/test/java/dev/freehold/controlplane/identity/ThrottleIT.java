package dev.freehold.controlplane.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.identity.Throttle.Kind;
import java.time.Duration;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

class ThrottleIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final int ATTEMPTS = 3;

  private final Throttle throttle =
      new Throttle(PLANE.bean(DSLContext.class), settings(), PLANE.clock());

  /** Nobody writes such an e-mail but to have others refused. */
  @Test
  void anEmailThatReadsLikeAnAddressCountsForNoAddress() {
    String victim = "victim " + UUID.randomUUID();

    for (int i = 0; i < ATTEMPTS; i++) {
      throttle.count(Kind.SIGN_IN, "address:" + victim, "elsewhere " + UUID.randomUUID());
    }

    assertThatThrownBy(() -> throttle.count(Kind.SIGN_IN, "address:" + victim, "elsewhere"))
        .hasMessageContaining("Too many attempts");
    assertThatCode(() -> throttle.count(Kind.SIGN_IN, "ada " + UUID.randomUUID(), victim))
        .doesNotThrowAnyException();
  }

  private static IdentitySettings settings() {
    return new IdentitySettings(
        Duration.ofHours(12),
        Duration.ofHours(1),
        ATTEMPTS,
        ATTEMPTS,
        ATTEMPTS,
        "freehold",
        Duration.ofDays(14),
        "http://localhost",
        null);
  }
}
