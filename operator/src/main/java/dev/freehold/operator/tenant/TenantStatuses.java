package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantSpec;
import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.condition.StatusUpdate;
import dev.freehold.operator.server.RegistryRow;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes a Tenant's whole status each time and writes it only when it differs; billing and usage
 * belong to other writers.
 */
final class TenantStatuses {
  private final AppExposure exposure;
  private final TenantStorage storage;
  private final Transitions transitions;
  private final Clock clock;

  TenantStatuses(
      AppExposure exposure, TenantStorage storage, Transitions transitions, Clock clock) {
    this.exposure = exposure;
    this.storage = storage;
    this.transitions = transitions;
    this.clock = clock;
  }

  void write(TenantWork work, Outcome outcome) {
    Tenant tenant = work.tenant();
    TenantStatus before = tenant.getStatus();
    TenantStatus after = next(work, outcome, before);
    if (!after.equals(ours(before))) {
      apply(work, after);
      transitions.tell(tenant, before, after);
    }
  }

  /** The Plan that the Tenant was admitted to, before anything is made for it. */
  void admitted(TenantWork work, String plan) {
    apply(work, ours(work.tenant().getStatus(), plan));
  }

  private static void apply(TenantWork work, TenantStatus status) {
    Tenant fresh = StatusUpdate.of(work.tenant(), new Tenant(), status);
    work.updated(
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
            work.tenant(), fresh, work.context()));
  }

  private TenantStatus next(TenantWork work, Outcome outcome, @Nullable TenantStatus before) {
    Tenant tenant = work.tenant();
    boolean placed = work.isPlaced();
    var old = before != null ? before : EMPTY;
    return new TenantStatus(
        tenant.getMetadata().getGeneration(),
        conditions(work, outcome, old.conditions()),
        isInForce(outcome) ? work.access() : old.access(),
        work.planName() != null ? work.planName() : old.plan(),
        placed ? work.server().name() : old.server(),
        placed ? work.facts().row().database() : old.database(),
        outcome.complete() ? exposure.url(tenant) : old.url(),
        work.runningRelease(),
        null,
        storage.of(tenant),
        null,
        placed ? credentials(work.facts().row()) : old.credentials(),
        null,
        null);
  }

  private static boolean isInForce(Outcome outcome) {
    return outcome.complete()
        || outcome.findings().stream()
            .anyMatch(each -> each.type() == ConditionType.AccessApplied && each.isTrue());
  }

  private static TenantStatus.Credentials credentials(RegistryRow row) {
    Instant since = row.logins().since();
    return new TenantStatus.Credentials(
        row.login(),
        row.passwordRevision(),
        since == null ? null : since.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static final TenantStatus EMPTY =
      new TenantStatus(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);

  /** What is ours of a status; null: nothing was written yet. */
  private static @Nullable TenantStatus ours(@Nullable TenantStatus status) {
    return status == null ? null : ours(status, status.plan());
  }

  private static TenantStatus ours(@Nullable TenantStatus status, @Nullable String plan) {
    var old = status != null ? status : EMPTY;
    return new TenantStatus(
        old.observedGeneration(),
        old.conditions(),
        old.access(),
        plan,
        old.server(),
        old.database(),
        old.url(),
        old.release(),
        null,
        old.storage(),
        null,
        old.credentials(),
        null,
        null);
  }

  /** Findings of this run; conditions of steps that were not reached stay as they were. */
  private List<Condition> conditions(
      TenantWork work, Outcome outcome, @Nullable List<Condition> before) {
    var conditions = new Conditions(work.tenant(), before, clock.instant());
    outcome.findings().forEach(finding -> set(conditions, finding));
    awake(work).ifPresent(awake -> set(conditions, awake));
    trial(work).ifPresent(trial -> set(conditions, trial));
    Finding ready = outcome.ready();
    set(conditions, ready);
    return conditions.inOrder(
        Arrays.stream(ConditionType.values())
            .filter(type -> type != ConditionType.TrialActive || trial(work).isPresent())
            .filter(
                type ->
                    type != ConditionType.Awake
                        || awake(work).isPresent()
                        || !outcome.complete() && work.tenant().getSpec().trial() != null)
            .map(ConditionType::name)
            .toList());
  }

  private static void set(Conditions conditions, Finding finding) {
    conditions.set(
        finding.type().name(), finding.status(), finding.reason().name(), finding.message());
  }

  private static Optional<Finding> trial(TenantWork work) {
    TenantSpec spec = work.tenant().getSpec();
    return Optional.ofNullable(spec.trial())
        .flatMap(
            trial ->
                TrialPhase.of(spec, work.now())
                    .map(
                        phase ->
                            new Finding(
                                ConditionType.TrialActive,
                                phase.isOver() ? "False" : "True",
                                phase.reason(),
                                phase.message(trial))));
  }

  /** Nothing of it is known before the workload step has run. */
  private static Optional<Finding> awake(TenantWork work) {
    return work.hibernateAfter()
        .map(
            _ ->
                work.access() == TenantStatus.Access.Hibernated
                    ? new Finding(
                        ConditionType.Awake,
                        "False",
                        Reason.Hibernated,
                        "no request within the Plan's hibernateAfter: the app sleeps, nothing is restricted. The next request wakes it, or: kubectl annotate --overwrite tenant %s %s=$(date +%%s)"
                            .formatted(work.name(), Freehold.WAKE_ANNOTATION))
                    : new Finding(
                        ConditionType.Awake,
                        "True",
                        Reason.Serving,
                        "the app of a trial sleeps after the Plan's hibernateAfter without a request"));
  }
}
