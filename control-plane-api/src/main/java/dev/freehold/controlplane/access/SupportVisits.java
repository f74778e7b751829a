package dev.freehold.controlplane.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What staff read under a grant is in the organisation's audit log before it is served; what they
 * change is there with the change.
 */
@Component
class SupportVisits {
  private final ChangeLog log;
  private final TransactionOperations transaction;

  SupportVisits(ChangeLog log, TransactionOperations transaction) {
    this.log = log;
    this.transaction = transaction;
  }

  void enter(
      Principal principal, SupportGrant grant, Permission permission, HttpServletRequest request) {
    if (permission.isReading()) {
      transaction.executeWithoutResult(
          _ ->
              log.done(
                  grant.organization(),
                  principal.actor(),
                  permission.wireName(),
                  "organization:" + grant.organization(),
                  // Without the query: it may hold what somebody looks for.
                  Map.of("path", request.getRequestURI(), "ticket", grant.ticket())));
    }
  }
}
