package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingClock;
import dev.freehold.controlplane.TestingOrganization;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An answer is kept for a day, to the second, whichever replica is asked. */
class IdempotencyIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Duration DAY = Duration.ofDays(1);

  private final TestingOrganization organization = PLANE.organization("Once");
  private final String key = UUID.randomUUID().toString();

  @Test
  void withinADayTheAnswerIsRepeatedAndAfterItTheKeyIsFree() {
    Answer first = create(organization.owner(), "First");

    PLANE
        .clock()
        .ahead(
            DAY.minusMinutes(1),
            () -> {
              Answer repeated = create(signedIn(), "First");
              assertThat(repeated.status()).isEqualTo(first.status());
              assertThat(repeated.text("/id")).isEqualTo(first.text("/id"));
              assertThat(create(signedIn(), "Second").code()).isEqualTo("idempotency_key_reused");
            });
    PLANE
        .clock()
        .ahead(
            DAY.plusMinutes(1),
            () -> {
              Answer another = create(signedIn(), "Second");
              assertThat(another.status()).as(another.body()).isEqualTo(first.status());
              assertThat(another.text("/id")).isNotEqualTo(first.text("/id"));
              assertThat(create(signedIn(), "Second").text("/id"))
                  .as("it is kept for a day again")
                  .isEqualTo(another.text("/id"));
            });
  }

  @Test
  void anotherReplicaRepeatsItTooAndFreesItAtTheSameTime() {
    Answer first = create(organization.owner(), "First");
    try (var other = PLANE.startCutOff()) {
      String there = ControlPlane.baseUrl(other);
      assertThat(create(organization.owner().at(there), "First").text("/id"))
          .isEqualTo(first.text("/id"));

      other
          .getBean(TestingClock.class)
          .ahead(
              DAY.plusMinutes(1),
              () -> {
                Caller later =
                    PLANE
                        .stranger()
                        .at(there)
                        .signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
                assertThat(create(later, "Second").text("/id")).isNotEqualTo(first.text("/id"));
              });
    }
  }

  /** The session of before is idle by then. */
  private Caller signedIn() {
    return PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
  }

  private Answer create(Caller caller, String name) {
    return caller
        .with("Idempotency-Key", key)
        .post(organization.path() + "/teams", Map.of("name", name));
  }
}
