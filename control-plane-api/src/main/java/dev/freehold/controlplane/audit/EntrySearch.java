package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.ENTRY;

import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Finds entries. */
@Repository
class EntrySearch {
  private static final Pattern CURSOR = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  private final DSLContext sql;
  private final AuditChains chains;
  private final PersonalData personal;

  EntrySearch(DSLContext sql, AuditChains chains, PersonalData personal) {
    this.sql = sql;
    this.chains = chains;
    this.personal = personal;
  }

  /** The newest first. */
  Page<EntryView> newest(UUID chain, Condition wanted, @Nullable String cursor, int size) {
    var more = newestFirst(chain, wanted, cursor, size + 1L).fetch(chains::stored);
    if (more.size() <= size) {
      return new Page<>(views(more), null);
    }
    var last = more.get(size - 1).entry();
    return new Page<>(
        views(more.subList(0, size)),
        "%d-%d".formatted(ChronoUnit.MICROS.between(Instant.EPOCH, last.at()), last.sequence()));
  }

  /**
   * In the order of the chain.
   *
   * @param after the sequence before the first wanted one
   * @param last the greatest wanted one
   */
  List<EntryView> following(UUID chain, Condition wanted, long after, long last, int limit) {
    return views(inOrder(chain, wanted, after, last, limit).fetch(chains::stored));
  }

  ResultQuery<? extends Record> newestFirst(
      UUID chain, Condition wanted, @Nullable String cursor, long limit) {
    return sql.selectFrom(ENTRY)
        .where(ENTRY.CHAIN_ID.eq(chain))
        .and(wanted)
        .and(cursor == null ? DSL.noCondition() : before(cursor))
        .orderBy(ENTRY.AT.desc(), ENTRY.SEQUENCE.desc())
        .limit(limit);
  }

  ResultQuery<? extends Record> inOrder(
      UUID chain, Condition wanted, long after, long last, int limit) {
    return sql.selectFrom(ENTRY)
        .where(ENTRY.CHAIN_ID.eq(chain))
        .and(ENTRY.SEQUENCE.gt(after))
        .and(ENTRY.SEQUENCE.le(last))
        .and(wanted)
        .orderBy(ENTRY.SEQUENCE)
        .limit(limit);
  }

  /** Whether there is such an entry since then. */
  boolean exists(UUID chain, String actor, String action, Instant since) {
    return sql.fetchExists(
        ENTRY,
        ENTRY
            .CHAIN_ID
            .eq(chain)
            .and(ENTRY.ACTOR.eq(actor))
            .and(ENTRY.ACTION.eq(action))
            .and(ENTRY.AT.ge(since)));
  }

  /** One query for the keys of all actors, however many entries. */
  private List<EntryView> views(List<AuditChains.Stored> found) {
    var keys =
        personal.keys(found.stream().map(each -> each.entry().actor()).collect(Collectors.toSet()));
    return found.stream()
        .map(each -> EntryView.of(each, personal.open(each.entry(), keys)))
        .toList();
  }

  private static Condition before(String cursor) {
    Matcher matcher = CURSOR.matcher(cursor);
    if (!matcher.matches()) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED, "cursor must be the 'next' of the page before");
    }
    Instant at = Instant.EPOCH.plus(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS);
    return DSL.row(ENTRY.AT, ENTRY.SEQUENCE)
        .lessThan(DSL.row(DSL.val(at), DSL.val(Long.parseLong(matcher.group(2)))));
  }
}
