package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.plan.PlanShare;
import dev.freehold.operator.plan.PlanTenants;
import dev.freehold.operator.release.ReleaseUsers;
import dev.freehold.operator.server.ServerTenants;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Tenants that the operator watches anyway, by what they refer to. Empty until the informers
 * are made.
 */
public final class TenantIndex implements ReleaseUsers, PlanTenants, ServerTenants {
  private static final String BY_PLAN = "plan";
  private static final String BY_SERVER = "server";
  private static final String BY_RELEASE = "release";
  private static final String BY_ADMISSION = "admission";
  private static final String BY_PIN = "pin";
  private static final String BY_HOSTNAME = "hostname";

  /** Tenants that follow the default release. */
  private static final String UNPINNED = "";

  /** Tenants that are bound nowhere wait for any server. */
  private static final String UNPLACED = "";

  private final List<BiConsumer<@Nullable Tenant, @Nullable Tenant>> listeners =
      TenantWatch.listeners();
  private final TenantWatch watch = new TenantWatch(listeners);

  /** Asked for at every reconcile: an index would list them all each time. */
  private final Set<String> newcomers = ConcurrentHashMap.newKeySet();

  private volatile @Nullable IndexerResourceCache<Tenant> tenants;

  public TenantIndex() {
    watch(this::note);
  }

  /** Before the informers start. */
  void attach(IndexerResourceCache<Tenant> cache) {
    cache.addIndexer(BY_PLAN, tenant -> List.of(tenant.getSpec().plan()));
    cache.addIndexer(
        BY_SERVER,
        tenant ->
            List.of(
                tenant.getSpec().binding() == null
                    ? UNPLACED
                    : tenant.getSpec().binding().server()));
    cache.addIndexer(
        BY_RELEASE,
        tenant ->
            tenant.getStatus() == null || tenant.getStatus().release() == null
                ? List.of()
                : List.of(tenant.getStatus().release()));
    cache.addIndexer(BY_ADMISSION, tenant -> Stream.ofNullable(PlanShare.inForce(tenant)).toList());
    cache.addIndexer(
        BY_PIN,
        tenant ->
            List.of(tenant.getSpec().release() == null ? UNPINNED : tenant.getSpec().release()));
    cache.addIndexer(
        BY_HOSTNAME, tenant -> Stream.ofNullable(tenant.getSpec().hostname()).toList());
    tenants = cache;
  }

  /** Tells the listeners, and wakes Tenants. */
  TenantWatch events() {
    return watch;
  }

  /** What the informer keeps of a Tenant: who manages which field is nobody's business here. */
  public static ItemStore<Tenant> store() {
    return Pruning.tenants();
  }

  /** Whether there are Tenants without any status yet. */
  boolean newcomers() {
    return !newcomers.isEmpty();
  }

  private void note(@Nullable Tenant before, @Nullable Tenant after) {
    String name = Objects.requireNonNull(after != null ? after : before).getMetadata().getName();
    if (after != null && after.getStatus() == null) {
      newcomers.add(name);
    } else {
      newcomers.remove(name);
    }
  }

  @Override
  public List<Tenant> on(String server) {
    return by(BY_SERVER, server);
  }

  List<Tenant> unplaced() {
    return by(BY_SERVER, UNPLACED);
  }

  /** Tenants that pin a host name. */
  List<Tenant> at(String hostname) {
    return by(BY_HOSTNAME, hostname);
  }

  @Override
  public List<Tenant> havingPlan(String plan) {
    return by(BY_PLAN, plan);
  }

  @Override
  public List<Tenant> admittedTo(String plan) {
    return by(BY_ADMISSION, plan);
  }

  @Override
  public Optional<Tenant> tenant(String name) {
    var cache = tenants;
    return cache == null ? Optional.empty() : cache.get(new ResourceID(name));
  }

  Stream<ResourceID> names() {
    var cache = tenants;
    return cache == null ? Stream.empty() : cache.keys();
  }

  @Override
  public List<Tenant> pinning(String release) {
    return by(BY_PIN, release);
  }

  @Override
  public List<Tenant> following() {
    return by(BY_PIN, UNPINNED);
  }

  @Override
  public List<Tenant> running(String release) {
    return by(BY_RELEASE, release);
  }

  @Override
  public void wake(ResourceID tenant) {
    watch.wake(tenant);
  }

  @Override
  public void watch(BiConsumer<@Nullable Tenant, @Nullable Tenant> listener) {
    listeners.add(listener);
  }

  private List<Tenant> by(String index, String key) {
    var cache = tenants;
    return cache == null ? List.of() : cache.byIndex(index, key);
  }
}
