package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what changed between two statuses: events for people, a log line, the time from creation to
 * ready for dashboards.
 */
final class Transitions {
  private static final Logger log = LoggerFactory.getLogger(Transitions.class);

  /** Conditions whose turning True is an event. */
  private static final Set<ConditionType> MILESTONES =
      Set.of(ConditionType.Placed, ConditionType.DatabaseReady, ConditionType.Ready);

  /** Reasons that pass by themselves. */
  private static final Set<String> ON_THE_WAY =
      Set.of(
          Reason.Progressing.name(),
          Reason.RollingOut.name(),
          Reason.Updating.name(),
          Reason.Deleting.name(),
          Reason.NamespaceTerminating.name());

  private final TenantEvents events;
  private final MeterRegistry meters;
  private final Clock clock;

  Transitions(TenantEvents events, MeterRegistry meters, Clock clock) {
    this.events = events;
    this.meters = meters;
    this.clock = clock;
  }

  void tell(Tenant tenant, @Nullable TenantStatus before, TenantStatus after) {
    for (ConditionType type : ConditionType.values()) {
      Optional<Condition> now = condition(after, type);
      Optional<Condition> then = condition(before, type);
      if (now.isPresent() && MILESTONES.contains(type) && isTrue(now) && !isTrue(then)) {
        events.normal(tenant, type.name(), now.get().getMessage());
        boolean first =
            then.isEmpty() || type == ConditionType.Ready && before != null && before.url() == null;
        if (first) {
          measure(tenant, type);
        }
      }
    }
    rotation(tenant, before, after);
    trial(tenant, before, after);
    access(tenant, before, after);
    ready(tenant, before, after);
  }

  /** A reminder for each phase that begins, one for those that passed while nobody looked. */
  private void trial(Tenant tenant, @Nullable TenantStatus before, TenantStatus after) {
    String then = condition(before, ConditionType.TrialActive).map(Condition::getReason).orElse("");
    condition(after, ConditionType.TrialActive)
        .filter(now -> !now.getReason().equals(then))
        .filter(now -> !now.getReason().equals(Reason.TrialRunning.name()))
        .ifPresent(
            now -> {
              if (isTrue(Optional.of(now))) {
                events.normal(tenant, now.getReason(), now.getMessage());
              } else {
                events.warning(tenant, now.getReason(), now.getMessage());
              }
            });
  }

  private void access(Tenant tenant, @Nullable TenantStatus before, TenantStatus after) {
    Access then = before == null ? null : before.access();
    Access now = after.access();
    if (now == null || now == then || then == null && now == Access.Full) {
      return;
    }
    String message =
        condition(after, ConditionType.AccessApplied).map(Condition::getMessage).orElse("");
    switch (now) {
      case Full ->
          events.normal(tenant, then == Access.Hibernated ? "Woken" : "AccessRestored", message);
      case ReadOnly, Suspended -> events.warning(tenant, now.name(), message);
      case Hibernated ->
          events.normal(
              tenant,
              now.name(),
              condition(after, ConditionType.Awake).map(Condition::getMessage).orElse(message));
    }
  }

  /** Told by the condition's reason: a crash between change and event loses neither. */
  private void rotation(Tenant tenant, @Nullable TenantStatus before, TenantStatus after) {
    Optional<Condition> now = condition(after, ConditionType.CredentialsReady);
    String then =
        condition(before, ConditionType.CredentialsReady).map(Condition::getReason).orElse("");
    String reason = now.map(Condition::getReason).orElse("");
    if (reason.equals(then)) {
      return;
    }
    String message = now.map(Condition::getMessage).orElse("");
    if (reason.equals(Reason.Rotating.name())) {
      events.normal(tenant, "RotationStarted", message);
    } else if (reason.equals(Reason.SecretWritten.name()) && then.equals(Reason.Rotating.name())) {
      events.normal(tenant, "RotationDone", message);
    } else if (reason.equals(Reason.RotationBlocked.name())) {
      events.warning(tenant, reason, message);
    }
  }

  /** One warning for each new reason not to be ready; nothing for states that pass. */
  private void ready(Tenant tenant, @Nullable TenantStatus before, TenantStatus after) {
    Condition now = condition(after, ConditionType.Ready).orElseThrow();
    String reasonBefore =
        condition(before, ConditionType.Ready).map(Condition::getReason).orElse("");
    if (now.getReason().equals(reasonBefore)) {
      return;
    }
    log.atInfo()
        .addKeyValue("ready", now.getStatus())
        .addKeyValue("reason", now.getReason())
        .log("{}", now.getMessage());
    // Ready with another reason: the tenant has what it had, and something is wrong with what
    // comes.
    boolean asItShallBe = now.getReason().equals(Reason.AllReady.name());
    if (!asItShallBe && !ON_THE_WAY.contains(now.getReason())) {
      events.warning(tenant, now.getReason(), now.getMessage());
    }
  }

  private void measure(Tenant tenant, ConditionType type) {
    Instant created = Instant.parse(tenant.getMetadata().getCreationTimestamp());
    Timer.builder("freehold.tenant.provisioning")
        .description("Time from a Tenant's creation until a condition was True for the first time")
        .tag("condition", type.name())
        .publishPercentileHistogram()
        .register(meters)
        .record(Duration.between(created, clock.instant()));
  }

  private static boolean isTrue(Optional<Condition> condition) {
    return condition.filter(each -> "True".equals(each.getStatus())).isPresent();
  }

  private static Optional<Condition> condition(@Nullable TenantStatus status, ConditionType type) {
    return Conditions.find(status == null ? null : status.conditions(), type.name());
  }
}
