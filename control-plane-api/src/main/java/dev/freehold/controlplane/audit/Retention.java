package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.ANONYMOUS_REFUSAL;
import static dev.freehold.controlplane.audit.jooq.Tables.CHAIN;
import static dev.freehold.controlplane.audit.jooq.Tables.ENTRY;
import static dev.freehold.controlplane.audit.jooq.Tables.PROMISE;

import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes what is older than it has to be kept. A signed cut takes the place of a chain's oldest
 * entries, and the chain is verified from there on. The API's login cannot delete by itself: the
 * database does it, up to a cut and never what is younger than thirty days.
 */
@Configuration(proxyBeanMethods = false)
class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration REFUSALS_KEPT = Duration.ofDays(90);
  private static final int CHAINS = 1000;

  /** Each time leaves a cut in each chain that is old enough. */
  private static final Duration EVERY = Duration.ofDays(1);

  /**
   * A chain with entries that are older than the setting says.
   *
   * @param kept for how long they are kept
   */
  private record Old(UUID chain, Duration kept) {}

  private final DSLContext sql;
  private final Checkpoints checkpoints;
  private final SigningKeys keys;
  private final RetentionPromises promises;
  private final AuditSettings settings;
  private final TransactionOperations transaction;
  private final Clock clock;

  Retention(
      DSLContext sql,
      Checkpoints checkpoints,
      SigningKeys keys,
      RetentionPromises promises,
      AuditSettings settings,
      TransactionOperations transaction,
      Clock clock) {
    this.sql = sql;
    this.checkpoints = checkpoints;
    this.keys = keys;
    this.promises = promises;
    this.settings = settings;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Bean
  RecurringJob cutAuditLogs() {
    return new RecurringJob("cut-audit-logs", EVERY, this::cut);
  }

  private void cut() {
    // If this fails nothing is cut: somebody may have been promised more.
    promises.renew();
    Instant now = clock.instant();
    UUID after = new UUID(0, 0);
    List<Old> chains;
    do {
      chains = withOldEntries(now, after);
      for (Old old : chains) {
        try {
          transaction.executeWithoutResult(_ -> cut(old.chain(), now.minus(old.kept())));
        } catch (RuntimeException e) {
          // One chain that cannot be cut keeps no other one from it.
          LOG.atWarn()
              .setCause(e)
              .addKeyValue("chain", old.chain())
              .log("old entries were not deleted");
        }
        after = old.chain();
      }
    } while (chains.size() == CHAINS);
    sql.deleteFrom(ANONYMOUS_REFUSAL)
        .where(ANONYMOUS_REFUSAL.HOUR.lt(clock.instant().minus(REFUSALS_KEPT)))
        .execute();
  }

  /** A look at each chain's first entry; an index by age would cost every entry that is written. */
  private List<Old> withOldEntries(Instant now, UUID after) {
    var first =
        DSL.field(
            DSL.select(ENTRY.AT)
                .from(ENTRY)
                .where(ENTRY.CHAIN_ID.eq(CHAIN.ID))
                .orderBy(ENTRY.SEQUENCE)
                .limit(1));
    Instant oldest = now.minus(settings.retention());
    return sql.select(CHAIN.ID, PROMISE.DAYS)
        .from(CHAIN)
        .leftJoin(PROMISE)
        .on(PROMISE.CHAIN_ID.eq(CHAIN.ID))
        .where(CHAIN.ID.gt(after))
        .and(first.lt(oldest))
        .orderBy(CHAIN.ID)
        .limit(CHAINS)
        .fetch(row -> new Old(row.value1(), kept(row.value2())));
  }

  private Duration kept(@Nullable Integer promisedDays) {
    Duration promised = Duration.ofDays(promisedDays == null ? 0 : promisedDays);
    return promised.compareTo(settings.retention()) > 0 ? promised : settings.retention();
  }

  private void cut(UUID chain, Instant oldest) {
    sql.select(CHAIN.ID).from(CHAIN).where(CHAIN.ID.eq(chain)).forUpdate().fetchSingle();
    var firstKept =
        sql.select(ENTRY.SEQUENCE)
            .from(ENTRY)
            .where(ENTRY.CHAIN_ID.eq(chain))
            .and(ENTRY.AT.ge(oldest))
            .orderBy(ENTRY.SEQUENCE)
            .limit(1)
            .fetchOptional(ENTRY.SEQUENCE);
    sql.select(ENTRY.SEQUENCE, ENTRY.HASH)
        .from(ENTRY)
        .where(ENTRY.CHAIN_ID.eq(chain))
        .and(firstKept.map(ENTRY.SEQUENCE::lt).orElse(DSL.noCondition()))
        .orderBy(ENTRY.SEQUENCE.desc())
        .limit(1)
        .fetchOptional()
        .ifPresent(
            last -> {
              checkpoints.add(keys.sign(chain, last.value1(), true, last.value2()));
              sql.fetchValue(
                  "SELECT audit.cut_entries({0}, {1})", DSL.val(chain), DSL.val(last.value1()));
            });
  }
}
