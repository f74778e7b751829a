package dev.freehold.controlplane.audit;

import java.time.Instant;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One link of a chain.
 *
 * @param sequence 1 for a chain's first, then without gaps
 * @param at microseconds, as PostgreSQL keeps them
 * @param onBehalfOf what lets the actor act in another's stead; null: acts for themselves
 * @param changes what changed, by field, as {@code before → after}; secrets are masked
 * @param origin where the actor was, sealed by {@link PersonalData}; null: a job
 */
record Entry(
    UUID chain,
    long sequence,
    Instant at,
    String actor,
    @Nullable String onBehalfOf,
    String action,
    String target,
    Outcome outcome,
    @Nullable String reason,
    SortedMap<String, String> changes,
    @Nullable String requestId,
    byte @Nullable [] origin) {

  enum Outcome {
    Done,
    Refused
  }
}
