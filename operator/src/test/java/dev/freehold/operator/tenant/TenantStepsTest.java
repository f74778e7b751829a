package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TenantStepsTest {
  private static final Duration RESYNC = Duration.ofMinutes(20);
  private static final Duration DAY = Duration.ofDays(1);
  private static final StepResult DONE = new StepResult.Done(Reason.AsRestricted, "");
  private static final StepResult DRIFTED = new StepResult.Beside("True", Reason.Drift, "");

  @Test
  void aTenantAtRestThatItsServersLookVouchesForIsLookedAtWhenThatIsDue() {
    assertThat(nextLook(DAY, DONE)).isEqualTo(DAY);
  }

  @Test
  void whatWasToldOfDriftIsNoUnrest() {
    assertThat(nextLook(DAY, DRIFTED)).isEqualTo(DAY);
  }

  @Test
  void whoNobodyVouchesForIsLookedAtAtTheResync() {
    assertThat(nextLook(null, DONE)).isEqualTo(RESYNC);
  }

  @Test
  void whoIsNotAsItShallBeIsLookedAtAtTheResync() {
    assertThat(nextLook(DAY, new StepResult.Underway(Reason.RollingOut, ""))).isEqualTo(RESYNC);
    assertThat(nextLook(DAY, new StepResult.Serving(Reason.Updating, ""))).isEqualTo(RESYNC);
  }

  private static Duration nextLook(Duration vouched, StepResult result) {
    ConditionType condition =
        result instanceof StepResult.Beside ? ConditionType.Drifted : ConditionType.AccessApplied;
    var step =
        new TenantStep() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public ConditionType condition() {
            return condition;
          }

          @Override
          public StepResult run(TenantWork work) {
            if (vouched != null) {
              work.vouchedFor(vouched);
            }
            return result;
          }
        };
    Tenant tenant = Serialization.unmarshal(Manifests.tenant("acme"), Tenant.class);
    var work = new TenantWork(tenant, null, Instant.EPOCH);
    return new TenantSteps(List.of(step), step, new SimpleMeterRegistry(), RESYNC)
        .run(work)
        .nextLook();
  }
}
