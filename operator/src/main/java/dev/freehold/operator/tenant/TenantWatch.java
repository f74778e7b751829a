package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Wakes;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells every change of a Tenant, as the informer sees it, to those who count tenants; and lets
 * them have a Tenant looked at.
 */
final class TenantWatch extends Wakes<Tenant> implements ResourceEventAware<Tenant> {
  private final List<BiConsumer<@Nullable Tenant, @Nullable Tenant>> listeners;

  TenantWatch(List<BiConsumer<@Nullable Tenant, @Nullable Tenant>> listeners) {
    super("tenant-watch");
    this.listeners = listeners;
  }

  static List<BiConsumer<@Nullable Tenant, @Nullable Tenant>> listeners() {
    return new CopyOnWriteArrayList<>();
  }

  @Override
  public void onResourceCreated(Tenant tenant) {
    tell(null, tenant);
  }

  @Override
  public void onResourceUpdated(Tenant now, Tenant before) {
    tell(before, now);
  }

  @Override
  public void onResourceDeleted(Tenant tenant) {
    tell(tenant, null);
  }

  private void tell(@Nullable Tenant before, @Nullable Tenant after) {
    listeners.forEach(listener -> listener.accept(before, after));
  }
}
