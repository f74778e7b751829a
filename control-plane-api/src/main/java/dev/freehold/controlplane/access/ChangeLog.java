package dev.freehold.controlplane.access;

import java.util.Map;
import java.util.UUID;

/** Where the changes of this module are kept, which the audit log itself depends on. */
public interface ChangeLog {
  /**
   * In the transaction of the change.
   *
   * @param chain the organisation's
   * @param changes by field
   */
  void done(UUID chain, String actor, String action, String target, Map<String, String> changes);
}
