package dev.freehold.e2e.chaos;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** What one database has confirmed to its tenant: these rows must be there, whatever happens. */
final class Ledger {
  private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();

  void acknowledge(long entry) {
    acknowledged.add(entry);
  }

  Set<Long> acknowledged() {
    return acknowledged;
  }
}
