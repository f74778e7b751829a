package dev.freehold.operator.server;

import dev.freehold.crds.Binding;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.operator.InUseProtection;
import dev.freehold.operator.OperatorSettings;
import dev.freehold.operator.Recreations;
import dev.freehold.operator.Recreations.Occasion;
import dev.freehold.operator.ResourceEvents;
import dev.freehold.operator.condition.StatusUpdate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a DatabaseServer at an interval: can it be reached with the admin Secret, is it
 * prepared, is it no other DatabaseServer's, what does its registry hold.
 *
 * <p>Sets: {@code Reachable Prepared Unique IsolationVerified Stocked DataLoss Tombstones Orphans
 * InUse Ready}. Tenants that wait for the server are woken by the change of {@code Ready}.
 */
public final class DatabaseServerReconciler implements Reconciler<DatabaseServer> {
  private static final Logger log = LoggerFactory.getLogger(DatabaseServerReconciler.class);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private static final int MEASURED_AT_ONCE = 100;

  private final ServerPools pools;
  private final Drifts drifts;
  private final DatabaseSizes sizes;
  private final List<ServerPart> parts;
  private final ServerTenants tenants;
  private final InUseProtection protection;
  private final ServerDeletion deletion;
  private final Twins twins;
  private final ServerMeters meters;
  private final Duration interval;
  private final Clock clock;
  private final SimpleInboundEventSource<DatabaseServer> changes =
      new SimpleInboundEventSource<>("databaseserver-changes");
  private @Nullable Recreations<DatabaseServer> recreations;

  public DatabaseServerReconciler(
      ServerPools pools,
      Registry registry,
      Drifts drifts,
      DatabaseSizes sizes,
      ServerTenants tenants,
      InUseProtection protection,
      KubernetesClient client,
      ResourceEvents events,
      MeterRegistry meters,
      OperatorSettings settings,
      Clock clock) {
    this.pools = pools;
    this.drifts = drifts;
    this.sizes = sizes;
    this.tenants = tenants;
    this.protection = protection;
    this.deletion = new ServerDeletion(tenants, protection);
    this.twins = new Twins(registry.sealing().installation());
    var removal = new DatabaseRemoval(new DatabaseAccess());
    this.interval = settings.serverCheckInterval();
    this.meters = new ServerMeters(meters);
    var orphans = new Orphans(registry, tenants, removal, client, settings.orphans(), clock);
    this.parts =
        List.of(
            new Sizes(sizes, MEASURED_AT_ONCE, interval.dividedBy(2)),
            new Inventory(registry),
            new DriftLook(drifts),
            orphans,
            new Tombstones(registry, removal, orphans, events, this.meters),
            new IsolationCheck(new IsolationProbe(registry, removal), settings.isolation(), clock),
            new WarmPool(registry, removal));
    this.clock = clock;
  }

  /** The status is the reconcile's own writing. */
  public static boolean matters(DatabaseServer now, DatabaseServer before) {
    var after = now.getMetadata();
    var then = before.getMetadata();
    return !Objects.equals(after.getGeneration(), then.getGeneration())
        || !Objects.equals(after.getDeletionTimestamp(), then.getDeletionTimestamp())
        || !Objects.equals(after.getAnnotations(), then.getAnnotations());
  }

  /**
   * A claim or a deletion is looked at soon: the pool is to be refilled, tenants wait for slots.
   */
  @Override
  public List<EventSource<?, DatabaseServer>> prepareEventSources(
      EventSourceContext<DatabaseServer> context) {
    pools.addListener(
        new RoomListener() {
          @Override
          public void claimed(String server) {
            changes.propagateEvent(new ResourceID(server));
          }

          @Override
          public void released(String server) {
            changes.propagateEvent(new ResourceID(server));
          }
        });
    tenants.watch(
        (before, after) -> {
          Binding binding = before == null ? null : before.getSpec().binding();
          if (binding != null
              && (after == null && isDeleted(context, binding.server())
                  || after != null && Forgotten.isAskedFor(after))) {
            changes.propagateEvent(new ResourceID(binding.server()));
          }
        });
    recreations = new Recreations<>("databaseserver-recreations", context.getPrimaryCache());
    return List.of(changes, recreations);
  }

  private static boolean isDeleted(EventSourceContext<DatabaseServer> context, String server) {
    return context
        .getPrimaryCache()
        .get(new ResourceID(server))
        .filter(DatabaseServer::isMarkedForDeletion)
        .isPresent();
  }

  @Override
  public UpdateControl<DatabaseServer> reconcile(
      DatabaseServer resource, Context<DatabaseServer> context) {
    List<DatabaseServer> all = context.getPrimaryCache().list().toList();
    List<String> names = all.stream().map(each -> each.getMetadata().getName()).toList();
    pools.retain(names);
    meters.retain(names);
    drifts.retain(names);
    sizes.retain(names);
    if (Objects.requireNonNull(recreations).occasion(resource, context) != Occasion.LIVES) {
      return UpdateControl.noUpdate();
    }
    protection.protect(resource);
    try {
      return look(resource, all);
    } catch (ServerBusyException e) {
      log.atDebug().log("{}", e.getMessage());
      return UpdateControl.<DatabaseServer>noUpdate().rescheduleAfter(e.tryAgainIn());
    }
  }

  private UpdateControl<DatabaseServer> look(DatabaseServer resource, List<DatabaseServer> all) {
    var report = new ServerReport(resource, clock.instant());
    boolean ready = look(resource, all, report);
    if (!ready) {
      drifts.unseen(resource.getMetadata().getName());
    }
    if (resource.isMarkedForDeletion() && deletion.run(resource, report, ready)) {
      return UpdateControl.noUpdate();
    }
    // Sooner while it is out of reach: tenants wait.
    Duration next = ready || interval.compareTo(LOOK_AGAIN) < 0 ? interval : LOOK_AGAIN;
    report.forgotten(
        Forgotten.next(
            resource.getStatus(),
            tenants.on(resource.getMetadata().getName()),
            ready,
            clock.instant()));
    DatabaseServerStatus status = report.toStatus();
    meters.show(resource, status, report);
    return StatusUpdate.ifChanged(resource, new DatabaseServer(), status)
        .rescheduleAfter(
            report.lookAgain().filter(sooner -> sooner.compareTo(next) < 0).orElse(next));
  }

  /** Whether the server answers and is in order; a part may still object to new tenants. */
  private boolean look(DatabaseServer resource, List<DatabaseServer> all, ServerReport report) {
    try {
      Server server = pools.refresh(resource);
      if (!isPrepared(server, report) || !twins.isUnique(server, resource, all, report)) {
        return false;
      }
      for (ServerPart part : parts) {
        part.look(server, resource, report);
      }
      report.ready(
          resource.getSpec().isCordoned() || resource.isMarkedForDeletion()
              ? "serves its tenants and takes no new ones"
              : "takes tenants");
      return true;
    } catch (ServerException e) {
      boolean answers = e.reason() == ServerException.Reason.NotPrepared;
      report.notReady(
          answers ? "Prepared" : "Reachable",
          "False",
          e.reason().name(),
          String.valueOf(e.getMessage()));
      return false;
    }
  }

  private static boolean isPrepared(Server server, ServerReport report) {
    record Look(Running running, List<String> missing) {}
    Look look =
        server.query(
            "looking at the server",
            connection -> new Look(Running.read(connection), Preparation.missing(connection)));
    report.running(look.running());
    report.condition("Reachable", "True", "Connected", "PostgreSQL " + look.running().version());
    if (!look.missing().isEmpty()) {
      report.notReady("Prepared", "False", "NotPrepared", Preparation.advice(look.missing()));
      return false;
    }
    report.condition(
        "Prepared", "True", "Prepared", "everything that the prepare script does is there");
    return true;
  }
}
