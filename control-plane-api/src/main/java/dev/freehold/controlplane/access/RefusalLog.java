package dev.freehold.controlplane.access;

import java.util.UUID;

/** Where refusals are kept. */
public interface RefusalLog {
  /**
   * Stays when the refused transaction is rolled back.
   *
   * @param chain whose log it goes into: an organisation's, or an account's own
   */
  void refused(UUID chain, String actor, String action, String target, String reason);
}
