package dev.freehold.controlplane.tenants;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a Tenant shall be, whole: carrying it out leaves nothing of an earlier wish.
 *
 * @param name the Tenant's {@code metadata.name}
 * @param claimed whether somebody else applied it: of its fields only the organisation is ours
 * @param pausedSince null: not paused by the customer
 * @param deleted whether it shall be gone
 * @param adopt the retained database that it takes over; null: none
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
    Pins pins,
    boolean claimed,
    @Nullable Instant trialEndsAt,
    @Nullable Instant pausedSince,
    @Nullable String pauseReason,
    boolean deleted,
    @Nullable String adopt,
    @Nullable String uid,
    long revision) {}
