package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.server.DatabaseSizes;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How large a Tenant's database is, as its status tells it: in steps of 16 MiB or 5 %, so that a
 * new one, which is smaller than a step, costs no write. After each look at a server those of its
 * Tenants are woken whose step is another one, a few at a time.
 */
final class TenantStorage {
  private static final long STEP = 16L << 20;
  private static final int PART = 20;

  /** In one look at a server; the others' turn comes at the next. */
  private static final int WOKEN_AT_ONCE = 50;

  private final DatabaseSizes sizes;
  private final TenantIndex index;

  TenantStorage(DatabaseSizes sizes, TenantIndex index) {
    this.sizes = sizes;
    this.index = index;
  }

  void listen() {
    sizes.listen((server, changed) -> wake(server));
  }

  /** What its status shall tell from now on; null: not measured yet, or less than a step. */
  @Nullable Quantity of(Tenant tenant) {
    var binding = tenant.getSpec().binding();
    OptionalLong measured =
        binding == null ? OptionalLong.empty() : sizes.of(binding.server(), binding.databaseId());
    Quantity told = told(tenant);
    return measured.isEmpty() || told == null && measured.getAsLong() < STEP
        ? told
        : DatabaseSizes.inSteps(told, measured.getAsLong(), STEP, PART);
  }

  private static @Nullable Quantity told(Tenant tenant) {
    return tenant.getStatus() == null ? null : tenant.getStatus().storage();
  }

  private void wake(String server) {
    index.on(server).stream()
        .filter(tenant -> !tenant.isMarkedForDeletion())
        .filter(tenant -> !Objects.equals(of(tenant), told(tenant)))
        .limit(WOKEN_AT_ONCE)
        .map(ResourceID::fromResource)
        .forEach(index::wake);
  }
}
