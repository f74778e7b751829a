package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Restriction;
import dev.freehold.crds.Restriction.Level;
import dev.freehold.crds.Restrictions;
import dev.freehold.crds.TenantSpec;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.crds.Trial;
import dev.freehold.crds.Trial.EnforcedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EffectiveAccessTest {
  private static final Instant END = Instant.parse("2026-08-01T12:00:00Z");

  @Test
  void atTheEndOfATrialDataCanBeReadAndFourteenDaysLaterNothing() {
    var spec = spec(new Trial(END.toString(), null), null);

    assertThat(EffectiveAccess.of(spec, END.minusMillis(1)).access()).isEqualTo(Access.Full);
    assertThat(EffectiveAccess.of(spec, END).access()).isEqualTo(Access.ReadOnly);
    assertThat(EffectiveAccess.of(spec, END.plus(Duration.ofDays(14)).minusMillis(1)).access())
        .isEqualTo(Access.ReadOnly);
    assertThat(EffectiveAccess.of(spec, END.plus(Duration.ofDays(14))).access())
        .isEqualTo(Access.Suspended);
    assertThat(EffectiveAccess.of(spec, END).causes())
        .containsExactly("the trial ended at 2026-08-01T12:00:00Z");
  }

  @Test
  void theNextLookFollowsEachThresholdAndNoneAfterTheLast() {
    var spec = spec(new Trial(END.toString(), EnforcedBy.Operator), null);

    assertThat(looks(spec))
        .containsExactly(
            END.minus(Duration.ofDays(3)),
            END.minus(Duration.ofDays(1)),
            END,
            END.plus(Duration.ofDays(14)));
    assertThat(looks(spec).stream().map(at -> TrialPhase.of(spec, at).orElseThrow()))
        .containsExactly(
            TrialPhase.EndsSoon, TrialPhase.EndsTomorrow, TrialPhase.Ended, TrialPhase.Expired);
  }

  @Test
  void aTrialThatBillingEndsIsOnlyTold() {
    var spec = spec(new Trial(END.toString(), EnforcedBy.Billing), null);
    Instant late = END.plus(Duration.ofDays(100));

    assertThat(EffectiveAccess.of(spec, late).access()).isEqualTo(Access.Full);
    assertThat(TrialPhase.of(spec, late)).contains(TrialPhase.Ended);
  }

  @Test
  void theStrictestCountsAndEachEndsByItself() {
    Instant first = END.minus(Duration.ofDays(30));
    var spec =
        spec(
            new Trial(END.toString(), null),
            new Restrictions(
                new Restriction(Level.ReadOnly, "unpaid", null, null),
                null,
                new Restriction(Level.Suspended, null, null, first.toString()),
                null,
                null));

    var before = EffectiveAccess.of(spec, first.minusMillis(1));
    var after = EffectiveAccess.of(spec, first);

    assertThat(before.access()).isEqualTo(Access.Suspended);
    assertThat(before.causes()).containsExactly("spec.restrictions.customer until " + first);
    assertThat(after.access()).isEqualTo(Access.ReadOnly);
    assertThat(after.causes()).containsExactly("spec.restrictions.billing (unpaid)");
    assertThat(EffectiveAccess.nextChange(spec, first.minusMillis(1))).contains(first);
    assertThat(EffectiveAccess.nextChange(spec, first)).contains(END.minus(Duration.ofDays(3)));
  }

  private static List<Instant> looks(TenantSpec spec) {
    var looks = new ArrayList<Instant>();
    Optional<Instant> next = EffectiveAccess.nextChange(spec, END.minus(Duration.ofDays(365)));
    while (next.isPresent()) {
      looks.add(next.get());
      next = EffectiveAccess.nextChange(spec, next.get());
    }
    return looks;
  }

  private static TenantSpec spec(Trial trial, @Nullable Restrictions restrictions) {
    return new TenantSpec(
        "Acme",
        "acme",
        "starter",
        null,
        null,
        null,
        null,
        trial,
        null,
        restrictions,
        null,
        null,
        null,
        null,
        null);
  }
}
