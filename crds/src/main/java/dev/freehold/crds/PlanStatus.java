package dev.freehold.crds;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is used.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param conditions {@code CapReached} where {@code spec.caps} is set; {@code InUse} while a
 *     deletion waits for tenants
 * @param tenants Tenants for which this plan is in force
 * @param ready those of them that are ready
 * @param waiting Tenants that ask for this plan and are held back by {@code spec.caps}
 * @param trials Tenants of this plan with a {@code spec.trial}
 * @param readOnly Tenants of this plan that can only read
 * @param suspended Tenants of this plan that are suspended
 * @param hibernated Tenants of this plan that are scaled to zero for idleness
 * @param storage measured size of its tenants' databases together, as far as it is known
 * @param allotted storage limits of its tenants together; {@code spec.caps.storage} caps this
 */
@Wire
public record PlanStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @Nullable Integer tenants,
    @Nullable Integer ready,
    @Nullable Integer waiting,
    @Nullable Integer trials,
    @Nullable Integer readOnly,
    @Nullable Integer suspended,
    @Nullable Integer hibernated,
    @Nullable Quantity storage,
    @Nullable Quantity allotted) {}
