package dev.freehold.controlplane.tenants;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a Tenant shall be, whole: carrying it out leaves nothing of an earlier wish.
 *
 * @param name the Tenant's {@code metadata.name}
 * @param pausedSince null: not paused by the customer
 * @param deleted whether it shall be gone
 * @param uid {@code metadata.uid}; null: not created yet, as far as we know
 * @param revision which wish it is; a later one is greater
 */
record Wish(
    UUID id,
    String name,
    UUID organization,
    String displayName,
    String plan,
    @Nullable String region,
    @Nullable Instant trialEndsAt,
    @Nullable Instant pausedSince,
    @Nullable String pauseReason,
    boolean deleted,
    @Nullable String uid,
    long revision) {}
