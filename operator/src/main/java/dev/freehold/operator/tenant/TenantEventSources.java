package dev.freehold.operator.tenant;

import dev.freehold.crds.AppRelease;
import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.Freehold;
import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.server.RoomListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What wakes a Tenant: its children, by label only, and the Plan, DatabaseServer and AppRelease
 * that it refers to, by index and only for changes that mean something to it.
 */
final class TenantEventSources implements Catalog, RoomListener {
  /** Pages of a list, so that neither side holds all of it twice. */
  private static final long LIST_LIMIT = 500;

  private static final List<Class<? extends HasMetadata>> CHILDREN =
      List.of(
          Namespace.class,
          ResourceQuota.class,
          LimitRange.class,
          NetworkPolicy.class,
          Secret.class,
          Service.class,
          Deployment.class);

  private final Map<
          Class<? extends HasMetadata>, InformerEventSource<? extends HasMetadata, Tenant>>
      children = new LinkedHashMap<>();

  /** By the machine's clock, in whole seconds as the API server tells when a thing was made. */
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final TenantIndex index;
  private final ServerChange serverChange = new ServerChange();
  private final InformerEventSource<Plan, Tenant> plans;
  private final InformerEventSource<DatabaseServer, Tenant> servers;
  private final InformerEventSource<AppRelease, Tenant> releases;
  private final SimpleInboundEventSource<Tenant> room =
      new SimpleInboundEventSource<>("tenant-room");

  TenantEventSources(EventSourceContext<Tenant> context, AppExposure exposure, TenantIndex index) {
    this.index = index;
    index.attach(context.getPrimaryCache());
    CHILDREN.forEach(type -> children.put(type, child(type, context)));
    children.put(exposure.type(), child(exposure.type(), context));
    plans =
        referred(
            Plan.class,
            context,
            TenantEventSources::specChanged,
            TenantEventSources::nothingMore,
            plan -> ids(index.havingPlan(plan.getMetadata().getName())));
    servers =
        referred(
            DatabaseServer.class,
            context,
            serverChange::matters,
            serverChange::gone,
            server -> {
              var woken = ids(index.unplaced());
              if (serverChange.isForAll(server)) {
                woken.addAll(ids(index.on(server.getMetadata().getName())));
              }
              return woken;
            });
    releases =
        referred(
            AppRelease.class,
            context,
            TenantEventSources::specChanged,
            TenantEventSources::nothingMore,
            this::concernedBy);
  }

  List<EventSource<?, Tenant>> all() {
    var all = new ArrayList<EventSource<?, Tenant>>(children.values());
    all.add(index.events());
    all.add(plans);
    all.add(servers);
    all.add(releases);
    all.add(room);
    return all;
  }

  Map<Class<? extends HasMetadata>, InformerEventSource<? extends HasMetadata, Tenant>> children() {
    return children;
  }

  /** All tenants' namespaces, whether or not there is a Tenant. */
  Stream<Namespace> namespaces() {
    return Objects.requireNonNull(children.get(Namespace.class)).list().map(Namespace.class::cast);
  }

  /** Tenants without a place look again, before any status tells of it. */
  @Override
  public void released(String server) {
    ids(index.unplaced()).forEach(room::propagateEvent);
  }

  /**
   * Those that run or pin the release, and those that have none. Who follows the default and runs
   * another one waits for its turn.
   */
  private Set<ResourceID> concernedBy(AppRelease release) {
    String name = release.getMetadata().getName();
    var concerned = ids(index.running(name));
    concerned.addAll(ids(index.pinning(name)));
    index.following().stream()
        .filter(tenant -> tenant.getStatus() == null || tenant.getStatus().release() == null)
        .map(ResourceID::fromResource)
        .forEach(concerned::add);
    return concerned;
  }

  @Override
  public List<Tenant> pinning(String hostname) {
    return index.at(hostname);
  }

  @Override
  public List<Plan> plans() {
    return plans.list().toList();
  }

  @Override
  public List<DatabaseServer> servers() {
    return servers.list().toList();
  }

  @Override
  public List<AppRelease> releases() {
    return releases.list().toList();
  }

  private <T extends HasMetadata> InformerEventSource<T, Tenant> child(
      Class<T> type, EventSourceContext<Tenant> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Tenant.class)
            .withName("tenant-" + HasMetadata.getKind(type).toLowerCase(Locale.ROOT))
            .withLabelSelector(
                Freehold.MANAGED_BY_LABEL + "=" + Freehold.MANAGED_BY + "," + Freehold.TENANT_LABEL)
            .withOnAddFilter(this::isNew)
            .withSecondaryToPrimaryMapper(
                child ->
                    Set.of(
                        new ResourceID(child.getMetadata().getLabels().get(Freehold.TENANT_LABEL))))
            .withItemStore(Pruning.store(type))
            .withInformerListLimit(LIST_LIMIT)
            .build(),
        context);
  }

  private <T extends HasMetadata> InformerEventSource<T, Tenant> referred(
      Class<T> type,
      EventSourceContext<Tenant> context,
      OnUpdateFilter<T> matters,
      Consumer<T> gone,
      Function<T, Set<ResourceID>> tenants) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Tenant.class)
            .withName("tenant-" + HasMetadata.getKind(type).toLowerCase(Locale.ROOT))
            .withOnAddFilter(this::isNew)
            .withOnUpdateFilter(matters)
            .withOnDeleteFilter(
                (resource, lastStateUnknown) -> {
                  gone.accept(resource);
                  return true;
                })
            .withSecondaryToPrimaryMapper(tenants::apply)
            // Tenants do not own these: no index from a Tenant to them is kept.
            .withPrimaryToSecondaryMapper((Tenant tenant) -> Set.of())
            .build(),
        context);
  }

  /**
   * What was there before the operator is no news, though informers tell of it, for a large fleet
   * seconds after they know it: each Tenant is looked at after the start anyhow, in its turn.
   */
  private boolean isNew(HasMetadata added) {
    return !Instant.parse(added.getMetadata().getCreationTimestamp()).isBefore(start);
  }

  private static boolean specChanged(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration());
  }

  private static void nothingMore(HasMetadata gone) {}

  private static Set<ResourceID> ids(List<Tenant> tenants) {
    return tenants.stream().map(ResourceID::fromResource).collect(Collectors.toSet());
  }
}
