package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.operator.server.DatabaseId;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A database that was there and is gone: nothing is made in its place until a person has brought it
 * back, or has accepted the loss of exactly this one.
 */
final class DataLoss {
  private DataLoss() {}

  /**
   * @param what is lost, with names of database and server
   */
  static Finding of(TenantWork work, DatabaseId id, Reason reason, String what, Instant now) {
    String since =
        work.told(ConditionType.DataLoss)
            .filter(condition -> condition.getStatus().equals("True"))
            .map(Condition::getLastTransitionTime)
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new Finding(
        ConditionType.DataLoss,
        "True",
        reason,
        "%s; noticed at %s. Restore it from a backup; it is not made anew, because that would hide the loss. To give the data up for a new, empty database: kubectl annotate --overwrite tenant %s %s=%s"
            .formatted(what, since, work.name(), Freehold.ACCEPT_DATA_LOSS_ANNOTATION, id.value()));
  }

  /** Only where it was told before: a Tenant that never lost anything does not speak of it. */
  static void ended(TenantWork work, String what) {
    if (work.told(ConditionType.DataLoss).isPresent()) {
      work.note(new Finding(ConditionType.DataLoss, "False", Reason.Provisioned, what));
    }
  }

  /** A person has named this database as lost; the name of an earlier one accepts nothing. */
  static boolean isAccepted(TenantWork work, DatabaseId id) {
    return id.value().equals(work.annotation(Freehold.ACCEPT_DATA_LOSS_ANNOTATION));
  }
}
