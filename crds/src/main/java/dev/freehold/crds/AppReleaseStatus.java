package dev.freehold.crds;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a release is.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param conditions {@code Ready}
 * @param tenants Tenants that run this release
 * @param ready those of them whose app is rolled out
 */
@Wire
public record AppReleaseStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @Nullable Integer tenants,
    @Nullable Integer ready) {}
