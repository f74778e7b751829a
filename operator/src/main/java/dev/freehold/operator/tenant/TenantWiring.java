package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.Recreations;
import dev.freehold.operator.plan.Admissions;
import dev.freehold.operator.server.CredentialRotation;
import dev.freehold.operator.server.DatabaseAccess;
import dev.freehold.operator.server.DatabaseAdmin;
import dev.freehold.operator.server.DatabaseRemoval;
import dev.freehold.operator.server.DatabaseSizes;
import dev.freehold.operator.server.DriftRepair;
import dev.freehold.operator.server.Drifts;
import dev.freehold.operator.server.InsideLook;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.ServerPools;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** What the reconciler works with, put together from what the application gives it. */
final class TenantWiring {
  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final ServerPools pools;
  private final Registry registry;
  private final Drifts drifts;
  private final TenantIndex index;
  private final MeterRegistry meters;
  private final Clock clock;
  private final AppExposure exposure;
  private final TenantEvents events;
  private final Admissions admissions;
  private final TenantStorage storage;
  private final TenantStatuses statuses;

  /** What needs the informers, and is there from the first reconcile on. */
  record Parts(
      List<EventSource<?, Tenant>> sources,
      Recreations<Tenant> recreations,
      Bulkhead bulkhead,
      DatabasesFirst databasesFirst,
      TenantSteps steps,
      TenantDeletion deletion,
      OrphanedNamespaces orphans) {}

  TenantWiring(
      KubernetesClient client,
      OperatorSettings settings,
      ServerPools pools,
      Registry registry,
      Drifts drifts,
      DatabaseSizes sizes,
      TenantIndex index,
      MeterRegistry meters,
      Clock clock) {
    this.client = client;
    this.settings = settings;
    this.pools = pools;
    this.registry = registry;
    this.drifts = drifts;
    this.index = index;
    this.meters = meters;
    this.clock = clock;
    this.exposure = new AppExposure(settings.exposure());
    this.events = new TenantEvents(client, index::newcomers, clock);
    this.admissions = new Admissions(client, index, clock);
    this.storage = new TenantStorage(sizes, index);
    this.statuses =
        new TenantStatuses(exposure, storage, new Transitions(events, meters, clock), clock);
  }

  TenantEvents events() {
    return events;
  }

  Admissions admissions() {
    return admissions;
  }

  TenantStorage storage() {
    return storage;
  }

  TenantStatuses statuses() {
    return statuses;
  }

  Parts parts(EventSourceContext<Tenant> context) {
    var sources = new TenantEventSources(context, exposure, index);
    pools.addListener(sources);
    var databasesFirst = new DatabasesFirst(index::newcomers, clock);
    var recreations = new Recreations<Tenant>("tenant-recreations", context.getPrimaryCache());
    var children =
        new Children(
            client,
            sources.children(),
            (tenant, what) -> index.tenant(tenant).ifPresent(each -> events.mended(each, what)),
            clock);
    var access = new DatabaseAccess();
    var removal = new DatabaseRemoval(access);
    var all = new ArrayList<>(sources.all());
    all.add(databasesFirst.turns());
    all.add(recreations);
    return new Parts(
        all,
        recreations,
        bulkhead(),
        databasesFirst,
        new TenantSteps(
            steps(sources, databasesFirst, children, access, removal),
            new Enforcement(children, sources, pools, registry, new AccessStep(access, registry)),
            meters,
            settings.resync()),
        new TenantDeletion(sources, pools, registry, removal, children, exposure, events),
        new OrphanedNamespaces(
            sources::namespaces, index, client, settings.orphans(), meters, clock));
  }

  private Bulkhead bulkhead() {
    var bulkhead =
        new Bulkhead(
            settings.concurrency(),
            tenant -> index.tenant(tenant.getName()).isPresent(),
            index::wake,
            clock);
    Gauge.builder("freehold.tenant.waiting", bulkhead, Bulkhead::waiting)
        .description("Tenants that wait in line because enough others of their server are at work")
        .register(meters);
    return bulkhead;
  }

  private List<TenantStep> steps(
      TenantEventSources sources,
      DatabasesFirst databasesFirst,
      Children children,
      DatabaseAccess access,
      DatabaseRemoval removal) {
    var admin = new DatabaseAdmin(registry);
    var rotations =
        new Rotations(
            children, registry, new CredentialRotation(registry), settings.rotation(), clock);
    var identity = new WorkloadIdentity(settings.controlPlane());
    var quota = new NamespaceQuota(client, children);
    return List.of(
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
        new NamespaceStep(client, children, quota, identity),
        new CredentialsStep(client, children, registry, admin, rotations, clock),
        new WorkloadStep(
            children,
            quota,
            exposure,
            new Hibernation(exposure, children),
            sources,
            new PodTroubles(client),
            identity),
        new AccessStep(access, registry));
  }
}
