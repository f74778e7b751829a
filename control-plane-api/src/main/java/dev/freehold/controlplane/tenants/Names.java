package dev.freehold.controlplane.tenants;

import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Of each Tenant only what names it: the rest is in PostgreSQL, and a fleet may be large. */
final class Names implements ItemStore<Tenant> {
  private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

  @Override
  public String getKey(Tenant tenant) {
    return Cache.metaNamespaceKeyFunc(tenant);
  }

  @Override
  public @Nullable Tenant put(String key, Tenant tenant) {
    return tenants.put(key, nameOf(tenant));
  }

  @Override
  public @Nullable Tenant remove(String key) {
    return tenants.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return tenants.keySet().stream();
  }

  @Override
  public Stream<Tenant> values() {
    return tenants.values().stream();
  }

  @Override
  public int size() {
    return tenants.size();
  }

  @Override
  public @Nullable Tenant get(String key) {
    return tenants.get(key);
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private static Tenant nameOf(Tenant tenant) {
    var name = new Tenant();
    name.setMetadata(
        new ObjectMetaBuilder()
            .withName(tenant.getMetadata().getName())
            .withUid(tenant.getMetadata().getUid())
            .withResourceVersion(tenant.getMetadata().getResourceVersion())
            .build());
    return name;
  }
}
