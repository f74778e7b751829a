package dev.freehold.operator.server;

import java.util.List;

/**
 * A database of ours that is not as the registry says.
 *
 * @param tenant name of its Tenant
 */
record Drifted(DatabaseId id, String tenant, List<Difference> differences) {
  boolean isLost() {
    return differences.stream().anyMatch(Difference::isLoss);
  }
}
