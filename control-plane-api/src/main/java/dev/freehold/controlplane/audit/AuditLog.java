package dev.freehold.controlplane.audit;

import dev.freehold.controlplane.access.ChangeLog;
import dev.freehold.controlplane.access.RefusalLog;
import dev.freehold.controlplane.audit.Entry.Outcome;
import dev.freehold.controlplane.web.RequestFacts;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes what was done and what was refused. A chain belongs to an organisation, or to an account
 * for what it does outside of any; its last link stays locked until the transaction ends, so write
 * late in it, and ask {@code AccessDecisions} before.
 */
@Component
public class AuditLog implements ChangeLog, RefusalLog {
  private final AuditChains chains;
  private final GrowingChains growing;
  private final PersonalData personal;
  private final Clock clock;

  AuditLog(AuditChains chains, GrowingChains growing, PersonalData personal, Clock clock) {
    this.chains = chains;
    this.growing = growing;
    this.personal = personal;
    this.clock = clock;
  }

  /**
   * In the transaction of the change itself: both are there or none.
   *
   * @param actor such as {@code account:0198…}
   * @param action a permission's name, such as {@code member:invite}
   * @param target such as {@code invitation:0198…}
   * @param changes by field, such as {@link Changes#between} makes; {@link Secrets} are masked
   */
  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void done(
      UUID chain, String actor, String action, String target, Map<String, String> changes) {
    append(chain, actor, action, target, Outcome.Done, null, changes);
  }

  /** In a transaction of its own, which stays when the refused one is rolled back. */
  @Override
  @Transactional(propagation = Propagation.REQUIRES_NEW)
  public void refused(UUID chain, String actor, String action, String target, String reason) {
    append(chain, actor, action, target, Outcome.Refused, reason, Map.of());
  }

  private void append(
      UUID chain,
      String actor,
      String action,
      String target,
      Outcome outcome,
      @Nullable String reason,
      Map<String, String> changes) {
    RequestFacts facts = RequestFacts.current().orElse(null);
    // Before the chain's end is locked: an actor's first entry makes a key.
    byte[] origin =
        facts == null
            ? null
            : personal.seal(actor, new PersonalData.Origin(facts.address(), facts.userAgent()));
    long appended =
        chains.append(
            chain,
            sequence ->
                new Entry(
                    chain,
                    sequence,
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    actor,
                    facts == null ? null : facts.onBehalfOf(),
                    action,
                    target,
                    outcome,
                    reason == null ? null : Secrets.masked(reason),
                    Secrets.masked(changes),
                    facts == null ? null : facts.requestId(),
                    origin));
    growing.appended(chain, appended);
  }
}
