package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.condition.Conditions;
import dev.freehold.operator.server.RegistryRow;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes a Tenant's whole status each time and writes it only when it differs; billing and usage
 * belong to other writers.
 */
final class TenantStatuses {
  private final AppExposure exposure;
  private final Transitions transitions;
  private final Clock clock;

  TenantStatuses(AppExposure exposure, Transitions transitions, Clock clock) {
    this.exposure = exposure;
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
    var fresh = new Tenant();
    fresh.setMetadata(new ObjectMetaBuilder().withName(work.name()).withUid(work.uid()).build());
    fresh.setStatus(status);
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
        conditions(tenant, outcome, old.conditions()),
        outcome.complete() ? work.access() : old.access(),
        work.planName() != null ? work.planName() : old.plan(),
        placed ? work.server().name() : old.server(),
        placed ? work.facts().row().database() : old.database(),
        outcome.complete() ? exposure.url(tenant) : old.url(),
        work.runningRelease(),
        null,
        old.storage(),
        old.connections(),
        placed ? credentials(work.facts().row()) : old.credentials(),
        null,
        null);
  }

  private static TenantStatus.Credentials credentials(RegistryRow row) {
    Instant since = row.logins().since();
    return new TenantStatus.Credentials(
        row.login(),
        row.passwordRevision(),
        since == null ? null : since.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static final List<String> ORDER =
      Arrays.stream(ConditionType.values()).map(ConditionType::name).toList();

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
        old.connections(),
        old.credentials(),
        null,
        null);
  }

  /** Findings of this run; conditions of steps that were not reached stay as they were. */
  private List<Condition> conditions(
      Tenant tenant, Outcome outcome, @Nullable List<Condition> before) {
    var conditions = new Conditions(tenant, before, clock.instant());
    for (Finding finding : outcome.findings()) {
      conditions.set(
          finding.type().name(), finding.status(), finding.reason().name(), finding.message());
    }
    Finding ready = outcome.ready();
    conditions.set(ready.type().name(), ready.status(), ready.reason().name(), ready.message());
    return conditions.inOrder(ORDER);
  }
}
