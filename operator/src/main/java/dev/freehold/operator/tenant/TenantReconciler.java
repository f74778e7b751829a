package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.Recreations;
import dev.freehold.operator.Recreations.Occasion;
import dev.freehold.operator.plan.Admissions;
import dev.freehold.operator.server.CredentialRotation;
import dev.freehold.operator.server.DatabaseAccess;
import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.DatabaseRemoval;
import dev.freehold.operator.server.DriftRepair;
import dev.freehold.operator.server.Drifts;
import dev.freehold.operator.server.InsideLook;
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
import java.util.ArrayList;
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

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final ServerPools pools;
  private final Registry registry;
  private final Drifts drifts;
  private final MeterRegistry meters;
  private final Clock clock;
  private final AppExposure exposure;
  private final TenantStatuses statuses;
  private final TenantEvents events;
  private final TenantIndex index;
  private final Admissions admissions;
  private final FirstLooks firstLooks;
  private @Nullable Recreations<Tenant> recreations;
  private @Nullable Bulkhead bulkhead;
  private @Nullable DatabasesFirst databasesFirst;
  private @Nullable TenantSteps steps;
  private @Nullable TenantDeletion deletion;
  private @Nullable OrphanedNamespaces orphans;

  public TenantReconciler(
      KubernetesClient client,
      OperatorSettings settings,
      ServerPools pools,
      Registry registry,
      Drifts drifts,
      TenantIndex index,
      MeterRegistry meters,
      Clock clock) {
    this.client = client;
    this.settings = settings;
    this.pools = pools;
    this.registry = registry;
    this.drifts = drifts;
    drifts.listen(tenant -> index.wake(new ResourceID(tenant)));
    this.meters = meters;
    this.clock = clock;
    this.events = new TenantEvents(client, index::newcomers, clock);
    this.index = index;
    this.admissions = new Admissions(client, index, clock);
    // By the informer: some Tenants go without a finalizer of ours.
    index.watch(
        (before, after) -> {
          if (before != null && after == null) {
            admissions.left(before);
          }
        });
    this.firstLooks =
        new FirstLooks(
            index::names, settings.firstLooksPerSecond(), settings.concurrency(), meters);
    this.exposure = new AppExposure(settings.exposure());
    this.statuses = new TenantStatuses(exposure, new Transitions(events, meters, clock), clock);
  }

  @Override
  public List<EventSource<?, Tenant>> prepareEventSources(EventSourceContext<Tenant> context) {
    bulkhead = new Bulkhead(settings.concurrency(), index::wake);
    var sources = new TenantEventSources(context, exposure, index);
    pools.addListener(sources);
    var databasesFirst = new DatabasesFirst(index::newcomers, clock);
    this.databasesFirst = databasesFirst;
    var children =
        new Children(
            client,
            sources.children(),
            (tenant, what) -> index.tenant(tenant).ifPresent(each -> events.mended(each, what)),
            clock);
    var admin = new DatabaseAdmin(registry);
    var access = new DatabaseAccess();
    var rotations =
        new Rotations(
            children, registry, new CredentialRotation(registry), settings.rotation(), clock);
    var removal = new DatabaseRemoval(access);
    steps =
        new TenantSteps(
            List.of(
                new PlanStep(sources, admissions, statuses),
                new PlacementStep(
                    sources,
                    pools,
                    registry,
                    admin,
                    removal,
                    new BindingWriter(),
                    new Candidates(ThreadLocalRandom.current()::nextLong),
                    events,
                    clock),
                new DatabaseStep(admin, databasesFirst, events, clock),
                new DriftStep(
                    client,
                    drifts,
                    new DriftRepair(),
                    new InsideLook(),
                    new InsideSchedule(settings.drift().lookInside()),
                    access,
                    events,
                    clock),
                new NamespaceStep(client, children),
                new CredentialsStep(client, children, registry, admin, rotations, clock),
                new WorkloadStep(
                    children,
                    exposure,
                    new Hibernation(exposure, children),
                    sources,
                    new PodTroubles(client)),
                new AccessStep(access, registry)),
            meters,
            settings.resync());
    orphans =
        new OrphanedNamespaces(
            sources::namespaces, index, client, settings.orphans(), meters, clock);
    deletion = new TenantDeletion(sources, pools, registry, removal, children, exposure, events);
    var all = new ArrayList<>(sources.all());
    all.add(databasesFirst.turns());
    var recreations = new Recreations<Tenant>("tenant-recreations", context.getPrimaryCache());
    this.recreations = recreations;
    all.add(recreations);
    return all;
  }

  /** This operator is the active one from now on. */
  public void lead() {
    started(orphans).start();
  }

  /** Where the reconcile finds no place it is put off; being busy is nothing to tell. */
  @Override
  public UpdateControl<Tenant> reconcile(Tenant tenant, Context<Tenant> context) {
    Occasion occasion = started(recreations).occasion(tenant, context);
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
    Bulkhead bulkhead = started(this.bulkhead);
    if (!bulkhead.enter(server, ResourceID.fromResource(tenant))) {
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
    Outcome outcome = started(steps).run(work);
    statuses.write(work, outcome);
    if (work.planName() != null) {
      admissions.recorded(work.tenant(), work.planName());
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
    Optional<StepResult.Blocked> waiting = started(deletion).run(work);
    if (waiting.isPresent() && gone) {
      // No status is left to tell it: the server's orphans list what stays.
      return UpdateControl.noUpdate();
    }
    if (waiting.isPresent()) {
      statuses.write(work, TenantDeletion.outcome(waiting.get()));
      return UpdateControl.<Tenant>noUpdate().rescheduleAfter(waiting.get().lookAgain());
    }
    if (held) {
      PrimaryUpdateAndCacheUtils.removeFinalizer(work.context(), Freehold.FINALIZER);
    }
    return UpdateControl.noUpdate();
  }

  @Override
  public void close() {
    if (databasesFirst != null) {
      databasesFirst.close();
    }
    if (orphans != null) {
      orphans.close();
    }
    events.close();
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

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the event sources are prepared before the first reconcile");
    }
    return part;
  }
}
