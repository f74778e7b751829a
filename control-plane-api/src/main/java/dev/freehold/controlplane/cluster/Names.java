package dev.freehold.controlplane.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Of each resource only what names it: the rest is in PostgreSQL, and a fleet may be large. */
final class Names<R extends HasMetadata> implements ItemStore<R> {
  private final Map<String, R> resources = new ConcurrentHashMap<>();
  private final Supplier<R> empty;

  Names(Supplier<R> empty) {
    this.empty = empty;
  }

  @Override
  public String getKey(R resource) {
    return Cache.metaNamespaceKeyFunc(resource);
  }

  @Override
  public @Nullable R put(String key, R resource) {
    return resources.put(key, nameOf(resource));
  }

  @Override
  public @Nullable R remove(String key) {
    return resources.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return resources.keySet().stream();
  }

  @Override
  public Stream<R> values() {
    return resources.values().stream();
  }

  @Override
  public int size() {
    return resources.size();
  }

  @Override
  public @Nullable R get(String key) {
    return resources.get(key);
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private R nameOf(R resource) {
    R name = empty.get();
    name.setMetadata(
        new ObjectMetaBuilder()
            .withName(resource.getMetadata().getName())
            .withUid(resource.getMetadata().getUid())
            .withResourceVersion(resource.getMetadata().getResourceVersion())
            .build());
    return name;
  }
}
