package dev.freehold.controlplane.identity;

import java.util.UUID;

/** What another module knows of accounts by their id, and forgets when one is erased. */
public interface AccountTraces {
  /** In the transaction of the erasure. */
  void forget(UUID account);
}
