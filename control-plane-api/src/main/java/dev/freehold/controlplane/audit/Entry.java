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
 * @param changes what changed, by field, as {@code before → after}; never a secret
 */
record Entry(
    UUID chain,
    long sequence,
    Instant at,
    String actor,
    String action,
    String target,
    Outcome outcome,
    @Nullable String reason,
    SortedMap<String, String> changes,
    @Nullable String requestId,
    @Nullable String address,
    @Nullable String userAgent) {

  enum Outcome {
    Done,
    Refused
  }
}
