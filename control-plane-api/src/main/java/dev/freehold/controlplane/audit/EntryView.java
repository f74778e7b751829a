package dev.freehold.controlplane.audit;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry as readers get it.
 *
 * @param address null too when the actor's personal data was erased
 * @param hash in hexadecimal, over the entry and the one before it
 */
record EntryView(
    long sequence,
    Instant at,
    String actor,
    @Nullable String onBehalfOf,
    String action,
    String target,
    Entry.Outcome outcome,
    @Nullable String reason,
    SortedMap<String, String> changes,
    @Nullable String requestId,
    @Nullable String address,
    @Nullable String userAgent,
    String hash) {

  static EntryView of(AuditChains.Stored stored, Optional<PersonalData.Origin> origin) {
    Entry entry = stored.entry();
    return new EntryView(
        entry.sequence(),
        entry.at(),
        entry.actor(),
        entry.onBehalfOf(),
        entry.action(),
        entry.target(),
        entry.outcome(),
        entry.reason(),
        entry.changes(),
        entry.requestId(),
        origin.map(PersonalData.Origin::address).orElse(null),
        origin.map(PersonalData.Origin::userAgent).orElse(null),
        HexFormat.of().formatHex(stored.hash()));
  }
}
