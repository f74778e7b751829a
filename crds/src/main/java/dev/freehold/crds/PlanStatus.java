package dev.freehold.crds;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a plan is used.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param conditions none is set yet
 * @param tenants how many Tenants have this plan
 */
@Wire
public record PlanStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @Nullable Integer tenants) {}
