package dev.freehold.crds;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param conditions {@code Ready} sums up {@code Reachable}, {@code Prepared} and {@code
 *     IsolationVerified} (a tenant's login was tried and reaches nothing but its own database);
 *     {@code Stocked} tells whether the pool is full, {@code Tombstones} which databases of deleted
 *     Tenants are kept; {@code Orphans} databases that no Tenant holds; {@code InUse} what a
 *     deletion waits for
 * @param version the server's version, such as {@code 18.6}
 * @param tenants databases of tenants
 * @param tombstones retained databases of deleted Tenants
 * @param warm databases that are ready to be claimed
 * @param storage measured size of all databases of ours, retained and warm ones too; measured a few
 *     at a time and told when it has moved by a step
 * @param connections sum of the tenants' connection limits: what they may open together
 * @param headroom percent that is free: 100 − the largest of used ÷ capacity over tenants, storage,
 *     connections
 * @param orphans databases that no Tenant holds, and databases and roles of our names that no
 *     registry holds
 * @param forgotten databases that were left behind by {@code freehold.dev/force-forget} while the
 *     server could not be reached
 */
@Wire
public record DatabaseServerStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @Nullable String version,
    @Nullable Integer tenants,
    @Nullable Integer tombstones,
    @Nullable Integer warm,
    @Nullable Quantity storage,
    @Nullable Integer connections,
    @Nullable Integer headroom,
    @Nullable Integer orphans,
    @Nullable List<Forgotten> forgotten) {

  /**
   * A database that was left behind.
   *
   * @param databaseId the database is {@code fh_<databaseId>}, unless it was adopted under another
   *     name
   * @param tenant name of the Tenant that it belonged to
   * @param since when the Tenant was let go
   */
  @Wire
  public record Forgotten(
      @Nullable String databaseId, @Nullable String tenant, @Nullable String since) {}
}
