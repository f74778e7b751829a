package dev.freehold.operator.tenant;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Objects;

/**
 * Which changes of a DatabaseServer its tenants must look at: another spec, back in reach, or a
 * slot that came free.
 */
final class ServerChange {
  private ServerChange() {}

  static boolean matters(DatabaseServer now, DatabaseServer before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !ready(now).equals(ready(before))
        || tenants(now) < tenants(before);
  }

  private static String ready(DatabaseServer server) {
    DatabaseServerStatus status = server.getStatus();
    return Conditions.find(status == null ? null : status.conditions(), "Ready")
        .map(Condition::getStatus)
        .orElse("");
  }

  private static int tenants(DatabaseServer server) {
    DatabaseServerStatus status = server.getStatus();
    return status == null || status.tenants() == null ? 0 : status.tenants();
  }
}
