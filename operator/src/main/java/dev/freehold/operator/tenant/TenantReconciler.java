package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.Recreations.Occasion;
import dev.freehold.operator.server.DatabaseSizes;
import dev.freehold.operator.server.Drifts;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.ServerBusyException;
import dev.freehold.operator.server.ServerPools;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a Tenant into a database, credentials and a running app, and keeps them so.
 *
 * <p>Checks, in order: plan exists, server placed, database ours and right, namespace there,
 * credentials valid, workload rolled out, access as restricted. Sets: {@code PlanResolved Placed
 * DatabaseReady NamespaceReady CredentialsReady WorkloadReady AccessApplied Drifted DataLoss
 * Ready}.
 */
public final class TenantReconciler implements Reconciler<Tenant>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TenantReconciler.class);

  /** Woken before, when a place comes free. */
  private static final Duration IN_LINE = Duration.ofSeconds(30);

  private final TenantWiring wiring;
  private final FirstLooks firstLooks;
  private final Clock clock;
  private TenantWiring.@Nullable Parts parts;

  public TenantReconciler(
      KubernetesClient client,
      OperatorSettings settings,
      ServerPools pools,
      Registry registry,
      Drifts drifts,
      DatabaseSizes sizes,
      TenantIndex index,
      MeterRegistry meters,
      Clock clock) {
    this.wiring =
        new TenantWiring(client, settings, pools, registry, drifts, sizes, index, meters, clock);
    this.firstLooks =
        new FirstLooks(
            index::names, settings.firstLooksPerSecond(), settings.concurrency(), meters);
    this.clock = clock;
    drifts.listen(tenant -> index.wake(new ResourceID(tenant)));
    wiring.storage().listen();
    // By the informer: some Tenants go without a finalizer of ours.
    index.watch(
        (before, after) -> {
          if (before != null && after == null) {
            wiring.admissions().left(before);
          }
        });
  }

  @Override
  public List<EventSource<?, Tenant>> prepareEventSources(EventSourceContext<Tenant> context) {
    parts = wiring.parts(context);
    return parts.sources();
  }

  /** This operator is the active one from now on. */
  public void lead() {
    parts().orphans().start();
  }

  /** Where the reconcile finds no place it is put off; being busy is nothing to tell. */
  @Override
  public UpdateControl<Tenant> reconcile(Tenant tenant, Context<Tenant> context) {
    Occasion occasion = parts().recreations().occasion(tenant, context);
    if (occasion == Occasion.REBORN) {
      return UpdateControl.noUpdate();
    }
    var id = ResourceID.fromResource(tenant);
    Instant now = clock.instant();
    boolean atRest = occasion == Occasion.LIVES && FirstLooks.isAtRest(tenant, now);
    Optional<Duration> later = firstLooks.putOff(id, atRest, now);
    if (later.isPresent()) {
      return UpdateControl.<Tenant>noUpdate().rescheduleAfter(later.get());
    }
    try {
      return inItsPlace(tenant, context);
    } finally {
      firstLooks.done(id);
    }
  }

  private UpdateControl<Tenant> inItsPlace(Tenant tenant, Context<Tenant> context) {
    Binding binding = tenant.getSpec().binding();
    String server = binding == null ? "" : binding.server();
    Bulkhead bulkhead = parts().bulkhead();
    if (!bulkhead.enter(server, ResourceID.fromResource(tenant), TenantChange.isUrgent(tenant))) {
      return UpdateControl.<Tenant>noUpdate().rescheduleAfter(IN_LINE);
    }
    try {
      return look(tenant, context);
    } catch (ServerBusyException e) {
      log.atDebug().log("{}", e.getMessage());
      return UpdateControl.<Tenant>noUpdate().rescheduleAfter(e.tryAgainIn());
    } finally {
      bulkhead.leave(server);
    }
  }

  private UpdateControl<Tenant> look(Tenant tenant, Context<Tenant> context) {
    Instant now = clock.instant();
    var work = new TenantWork(tenant, context, now);
    if (tenant.isMarkedForDeletion() || context.isPrimaryResourceDeleted()) {
      return delete(work);
    }
    Outcome outcome = parts().steps().run(work);
    wiring.statuses().write(work, outcome);
    if (work.planName() != null) {
      wiring.admissions().recorded(work.tenant(), work.planName());
    }
    return UpdateControl.<Tenant>noUpdate().rescheduleAfter(nextLook(tenant, outcome, now));
  }

  /**
   * A Tenant gets our finalizer together with its binding. One that vanished without it may have
   * left the registry row that was to be bound.
   */
  private UpdateControl<Tenant> delete(TenantWork work) {
    boolean held = work.tenant().hasFinalizer(Freehold.FINALIZER);
    boolean gone = work.context().isPrimaryResourceDeleted();
    if (held && gone) {
      return UpdateControl.noUpdate();
    }
    Optional<StepResult.Blocked> waiting = parts().deletion().run(work);
    if (waiting.isPresent() && gone) {
      // No status is left to tell it: the server's orphans list what stays.
      return UpdateControl.noUpdate();
    }
    if (waiting.isPresent()) {
      wiring.statuses().write(work, TenantDeletion.outcome(waiting.get()));
      return UpdateControl.<Tenant>noUpdate().rescheduleAfter(waiting.get().lookAgain());
    }
    if (held) {
      PrimaryUpdateAndCacheUtils.removeFinalizer(work.context(), Freehold.FINALIZER);
    }
    return UpdateControl.noUpdate();
  }

  @Override
  public void close() {
    if (parts != null) {
      parts.databasesFirst().close();
      parts.orphans().close();
    }
    wiring.events().close();
  }

  /**
   * With jitter, so that a fleet that started together does not look together; and in time for a
   * restriction that ends by itself.
   */
  private Duration nextLook(Tenant tenant, Outcome outcome, Instant now) {
    Duration base = outcome.nextLook();
    long jitter =
        base.compareTo(Duration.ofSeconds(1)) > 0
            ? ThreadLocalRandom.current().nextLong(base.toMillis() / 10 + 1)
            : 0;
    Duration next = base.plusMillis(jitter);
    return EffectiveAccess.nextChange(tenant.getSpec(), now)
        .map(change -> Duration.between(now, change).plusMillis(10))
        .filter(change -> change.compareTo(next) < 0)
        .orElse(next);
  }

  private TenantWiring.Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the event sources are prepared before the first reconcile");
    }
    return parts;
  }
}
