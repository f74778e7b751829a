package dev.freehold.operator.tenant;

import dev.freehold.crds.TenantSpec;
import dev.freehold.crds.Trial;
import dev.freehold.crds.Trial.EnforcedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far a trial has come, by the clock alone: nothing is remembered, so an operator that was down
 * at the time, or a date that was changed, makes no difference.
 */
enum TrialPhase {
  Running(Reason.TrialRunning, Duration.ofDays(-365_000)),
  EndsSoon(Reason.TrialEndsSoon, Duration.ofDays(-3)),
  EndsTomorrow(Reason.TrialEndsTomorrow, Duration.ofDays(-1)),
  /** Data can be read and exported. */
  Ended(Reason.TrialEnded, Duration.ZERO),
  /** The app is stopped and the database locked. */
  Expired(Reason.TrialExpired, Duration.ofDays(14));

  private final Reason reason;

  /** When it begins, from the trial's end. */
  private final Duration begins;

  TrialPhase(Reason reason, Duration begins) {
    this.reason = reason;
    this.begins = begins;
  }

  Reason reason() {
    return reason;
  }

  boolean isOver() {
    return compareTo(Ended) >= 0;
  }

  /** Empty: not a trial. */
  static Optional<TrialPhase> of(TenantSpec spec, Instant now) {
    return Optional.ofNullable(spec.trial())
        .flatMap(
            trial ->
                phases(trial)
                    .filter(phase -> !phase.start(trial).isAfter(now))
                    .reduce((_, later) -> later));
  }

  /** When the next phase begins; empty: none does. */
  static Optional<Instant> nextChange(TenantSpec spec, Instant now) {
    return Optional.ofNullable(spec.trial())
        .flatMap(
            trial ->
                phases(trial)
                    .map(phase -> phase.start(trial))
                    .filter(start -> start.isAfter(now))
                    .findFirst());
  }

  /** What {@code kubectl describe} says; the same text for the whole of the phase. */
  String message(Trial trial) {
    String way =
        "A later spec.trial.endsAt extends it, removing spec.trial makes it a tenant for good";
    if (isByBilling(trial)) {
      return isOver()
          ? "the trial ended at %s; the subscription decides what follows".formatted(trial.endsAt())
          : "the trial ends at %s; the subscription decides what follows".formatted(trial.endsAt());
    }
    return switch (this) {
      case Running, EndsSoon, EndsTomorrow ->
          "the trial ends at %s, then data can only be read. %s".formatted(trial.endsAt(), way);
      case Ended ->
          "the trial ended at %s: data can only be read; at %s the app is stopped and the database locked. %s, and undoes this at once"
              .formatted(trial.endsAt(), Expired.start(trial), way);
      case Expired ->
          "the trial ended at %s: since %s the app is stopped and the database locked, nothing is deleted. %s, and undoes this at once"
              .formatted(trial.endsAt(), start(trial), way);
    };
  }

  static boolean isByBilling(Trial trial) {
    return trial.enforcedBy() == EnforcedBy.Billing;
  }

  private Instant start(Trial trial) {
    return Instant.parse(trial.endsAt()).plus(begins);
  }

  private static Stream<TrialPhase> phases(Trial trial) {
    return Arrays.stream(values()).filter(phase -> phase != Expired || !isByBilling(trial));
  }
}
