package dev.freehold.controlplane.tenants;

import dev.freehold.crds.Binding;
import dev.freehold.crds.Restrictions;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a Tenant leaves behind when it is deleted, as far as it can be known before.
 *
 * @param databaseId of its database; null: none was made
 * @param retainedUntil how long that is kept; null: it is dropped at once
 * @param restrictedBy who restricts it, but for the customer's own pause; null: nobody
 */
record Remains(
    String displayName,
    String plan,
    @Nullable String region,
    @Nullable String databaseId,
    @Nullable Instant retainedUntil,
    @Nullable String restrictedBy) {

  /**
   * The operator keeps the database from its removal on, which comes after this moment: who brings
   * it back until then finds it.
   */
  static Remains of(Tenant tenant, Instant now) {
    String marked = tenant.getMetadata().getDeletionTimestamp();
    return of(tenant.getSpec(), marked == null ? now : Instant.parse(marked));
  }

  /**
   * @param from when it was deleted
   */
  static Remains of(TenantSpec spec, Instant from) {
    Binding binding = spec.binding();
    boolean kept =
        binding != null && spec.effectiveReclaimPolicy() == TenantSpec.ReclaimPolicy.Retain;
    return new Remains(
        spec.displayName(),
        spec.plan(),
        spec.region(),
        binding == null ? null : binding.databaseId(),
        kept ? from.plus(spec.effectiveRetention()) : null,
        restrictedBy(spec.restrictions()));
  }

  static @Nullable String restrictedBy(@Nullable Restrictions restrictions) {
    return restrictions == null
        ? null
        : restrictions.bySource().keySet().stream()
            .filter(source -> !source.equals("customer"))
            .reduce((one, other) -> one + ", " + other)
            .orElse(null);
  }
}
