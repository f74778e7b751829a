package dev.freehold.controlplane.audit;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/** Reading an organisation's audit log, which is itself on record: once per request. */
@Component
class AuditReading {
  /** A stream asks again and again; that it does is said once in this time. */
  static final Duration STREAM_ON_RECORD = Duration.ofHours(1);

  private static final int EXPORT_PAGE = 1000;

  /** Each one reads a whole log in one transaction: more would leave no connection for others. */
  private static final int VERIFICATIONS_AT_ONCE = 2;

  private static final Duration VERIFY_LATER = Duration.ofSeconds(10);

  interface Sink {
    void accept(EntryView entry) throws IOException;
  }

  private final EntrySearch search;
  private final AuditChains chains;
  private final GrowingChains growing;
  private final AuditLog log;
  private final AuditVerifier verifier;
  private final AccessDecisions access;
  private final TransactionOperations transaction;
  private final Clock clock;
  private final Semaphore verifications = new Semaphore(VERIFICATIONS_AT_ONCE);

  AuditReading(
      EntrySearch search,
      AuditChains chains,
      GrowingChains growing,
      AuditLog log,
      AuditVerifier verifier,
      AccessDecisions access,
      TransactionOperations transaction,
      Clock clock) {
    this.search = search;
    this.chains = chains;
    this.growing = growing;
    this.log = log;
    this.verifier = verifier;
    this.access = access;
    this.transaction = transaction;
    this.clock = clock;
  }

  @Transactional
  Page<EntryView> search(
      Principal reader, UUID organization, EntryFilter filter, @Nullable String cursor, int size) {
    HeldRole role =
        access.require(reader, organization, Permission.AUDIT_READ, AccessTarget.ownScope());
    Condition wanted = filter.condition().and(Readership.of(reader, role));
    Page<EntryView> page = search.newest(organization, wanted, cursor, size);
    record(reader, organization, Permission.AUDIT_READ.wireName(), filter.asked());
    return page;
  }

  /**
   * Page after page, so that a slow client holds neither a connection nor a transaction; what comes
   * after the beginning is not in it.
   */
  void export(Principal reader, UUID organization, EntryFilter filter, String format, Sink sink)
      throws IOException {
    SortedMap<String, String> asked = filter.asked();
    asked.put("format", format);
    long last = end(organization);
    transaction.executeWithoutResult(
        _ -> record(reader, organization, Permission.AUDIT_EXPORT.wireName(), asked));
    List<EntryView> page;
    long after = 0;
    do {
      page = search.following(organization, filter.condition(), after, last, EXPORT_PAGE);
      for (EntryView entry : page) {
        sink.accept(entry);
        after = entry.sequence();
      }
    } while (page.size() == EXPORT_PAGE);
  }

  /**
   * What follows an entry, as soon as there is something.
   *
   * @param wait at most so long; the answer is empty then
   */
  List<EntryView> follow(Principal reader, UUID organization, long after, int limit, Duration wait)
      throws InterruptedException {
    transaction.executeWithoutResult(_ -> recordStream(reader, organization));
    growing.await(organization, after, wait);
    return search.following(organization, DSL.noCondition(), after, Long.MAX_VALUE, limit);
  }

  AuditVerifier.Verdict verify(Principal reader, UUID organization, List<Checkpoint> kept) {
    var verdict = verified(organization, kept);
    transaction.executeWithoutResult(
        _ -> {
          var found = new TreeMap<String, String>();
          found.put("finding", verdict.finding());
          record(reader, organization, "audit:verify", found);
        });
    return verdict;
  }

  private AuditVerifier.Verdict verified(UUID organization, List<Checkpoint> kept) {
    if (!verifications.tryAcquire()) {
      throw new ProblemException(
              ProblemCode.RATE_LIMITED, "Other logs are being verified: repeat the request later")
          .withHeader("Retry-After", String.valueOf(VERIFY_LATER.toSeconds()));
    }
    try {
      return verifier.verify(organization, kept);
    } finally {
      verifications.release();
    }
  }

  private void recordStream(Principal reader, UUID organization) {
    Instant since = clock.instant().minus(STREAM_ON_RECORD);
    if (!search.exists(organization, reader.actor(), "audit:stream", since)) {
      record(reader, organization, "audit:stream", new TreeMap<>());
    }
  }

  private void record(
      Principal reader, UUID organization, String action, SortedMap<String, String> asked) {
    log.done(organization, reader.actor(), action, "organization:" + organization, asked);
  }

  private long end(UUID organization) {
    return chains.end(organization).map(AuditChains.Link::sequence).orElse(0L);
  }
}
