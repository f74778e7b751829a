package dev.freehold.controlplane.tenants;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A Tenant to be.
 *
 * @param name null: made from the display name
 * @param region null: any
 * @param trialEndsAt null: no trial
 */
public record NewTenant(
    @Nullable String name,
    String displayName,
    String plan,
    @Nullable String region,
    @Nullable Instant trialEndsAt) {}
