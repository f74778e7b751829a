package dev.freehold.crds;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * Limits that replace the Plan's for one tenant; what is unset is the Plan's.
 *
 * @param replicas pods of the app
 * @param cpu CPU limit of each pod, such as {@code 500m}
 * @param memory memory limit of each pod, such as {@code 512Mi}
 * @param storage size of the database, such as {@code 10Gi}
 * @param connections connections that the app may hold to its database at once
 */
@Wire
public record Overrides(
    @Nullable @Min(0) @Max(50) Integer replicas,
    @Nullable Quantity cpu,
    @Nullable Quantity memory,
    @Nullable Quantity storage,
    @Nullable @Min(1) @Max(1000) Integer connections) {}
