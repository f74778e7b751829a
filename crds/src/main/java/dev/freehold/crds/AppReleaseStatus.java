package dev.freehold.crds;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a release is.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param conditions {@code Ready}, {@code RolledOut}; {@code InUse} while a deletion waits for
 *     tenants
 * @param tenants Tenants that shall run this release: they pin it, or follow the default
 * @param updated those of them that run it
 * @param updating those of them that are given it now
 * @param failed those of them whose new pods do not become ready; they keep their old ones
 * @param waiting those of them whose turn has not come
 * @param running Tenants that run this release, whether they shall or not
 * @param slots the Tenants that are given it now, at most {@code spec.maxUnavailable}: written
 *     before the first of them is told, so that the limit holds through a crash
 */
@Wire
public record AppReleaseStatus(
    @Nullable Long observedGeneration,
    @Nullable List<Condition> conditions,
    @Nullable Integer tenants,
    @Nullable Integer updated,
    @Nullable Integer updating,
    @Nullable Integer failed,
    @Nullable Integer waiting,
    @Nullable Integer running,
    @Nullable List<String> slots) {}
