package dev.freehold.controlplane.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Owners who came in past the identity provider that their organisation requires: on record in its
 * audit log, once for each session that a replica meets.
 */
@Component
class BrokenGlass {
  private static final int MOST = 10_000;

  private record Visit(UUID session, UUID organization) {}

  private final ChangeLog log;
  private final TransactionOperations transaction;
  private final Cache<Visit, Boolean> noted = Caffeine.newBuilder().maximumSize(MOST).build();

  BrokenGlass(ChangeLog log, TransactionOperations transaction) {
    this.log = log;
    this.transaction = transaction;
  }

  /** Before anything is done or told. */
  void noteOnce(Principal principal, UUID organization) {
    var visit = new Visit(principal.session(), organization);
    if (noted.getIfPresent(visit) == null) {
      transaction.executeWithoutResult(
          _ ->
              log.done(
                  organization,
                  principal.actor(),
                  "sso:break_glass",
                  "session:" + principal.session(),
                  Map.of()));
      noted.put(visit, true);
    }
  }
}
