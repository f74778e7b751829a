package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.crds.Trial;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trial is extended and ended in the cluster; what the API then does leaves that as it is. */
class TenantTrialsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  private Caller owner;
  private String path;
  private String name;

  @BeforeEach
  void begin() {
    String email = ControlPlane.email("trial");
    Answer trial =
        PLANE
            .staff()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post("/trials", Map.of("email", email, "plan", "starter", "organization", "Trial"));
    PLANE.accept(email);
    owner = PLANE.stranger().signIn(email, ControlPlane.PASSWORD);
    path =
        "/organizations/%s/tenants/%s"
            .formatted(trial.text("/organization"), trial.text("/tenant"));
    name = owner.get(path).text("/name");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> owner.get(path).json().at("/applied").asBoolean());
  }

  @Test
  void oneThatWasExtendedIsPausedAndResumedAndStaysExtended() {
    patch("{\"endsAt\": \"2031-01-01T00:00:00Z\"}");

    Answer paused = owner.post(path + "/pause", Map.of());

    assertThat(paused.status()).as(paused.body()).isEqualTo(200);
    assertThat(paused.text("/trialEndsAt")).isEqualTo("2031-01-01T00:00:00Z");
    assertThat(PLANE.tenant(name).getSpec().restrictions().customer()).isNotNull();
    assertThat(PLANE.tenant(name).getSpec().trial())
        .isEqualTo(new Trial("2031-01-01T00:00:00Z", Trial.EnforcedBy.Operator));

    Answer resumed = owner.post(path + "/resume", Map.of());

    assertThat(resumed.status()).as(resumed.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().restrictions()).isNull();
  }

  @Test
  void oneThatBillingWasToldToEndStaysSo() {
    patch("{\"enforcedBy\": \"Billing\"}");
    String endsAt = PLANE.tenant(name).getSpec().trial().endsAt();

    Answer paused = owner.post(path + "/pause", Map.of());

    assertThat(paused.status()).as(paused.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().trial())
        .isEqualTo(new Trial(endsAt, Trial.EnforcedBy.Billing));
  }

  @Test
  void oneThatWasConvertedDoesNotComeBack() {
    patch("null");

    Answer paused = owner.post(path + "/pause", Map.of());

    assertThat(paused.status()).as(paused.body()).isEqualTo(200);
    assertThat(paused.json().at("/trialEndsAt").isNull()).isTrue();
    assertThat(PLANE.tenant(name).getSpec().trial()).isNull();
  }

  @Test
  void thatItWasConvertedIsHeardWithoutAWish() {
    patch("null");

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> owner.get(path).json().at("/trialEndsAt").isNull());
  }

  /** Nobody has paid: who decides that is not whoever may change plans. */
  @Test
  void aChangeOfPlanEndsNoTrial() {
    Answer changed =
        owner
            .with("If-Match", owner.get(path).header("ETag"))
            .put(path + "/plan", Map.of("plan", "business"));

    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(PLANE.tenant(name).getSpec().plan()).isEqualTo("business");
    assertThat(PLANE.tenant(name).getSpec().trial()).isNotNull();
  }

  private void patch(String trial) {
    PLANE
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            name,
            "--type=merge",
            "-p",
            "{\"spec\": {\"trial\": %s}}".formatted(trial));
  }
}
