package dev.freehold.crds;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param conditions {@code Ready} sums up {@code Reachable} and {@code Prepared}; {@code Stocked}
 *     tells whether the pool is full
 * @param version the server's version, such as {@code 18.6}
 * @param tenants databases of tenants
 * @param tombstones retained databases of deleted Tenants
 * @param warm databases that are ready to be claimed
 * @param storage measured size of all databases of ours, retained and warm ones too; measured a few
 *     at a time and told when it has moved by a step
 * @param connections sum of the tenants' connection limits: what they may open together
 * @param headroom percent that is free: 100 − the largest of used ÷ capacity over tenants, storage,
 *     connections
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
    @Nullable Integer headroom) {}
