package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.CHAIN;
import static dev.freehold.controlplane.audit.jooq.Tables.ENTRY;

import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The tables of the audit log. */
@Repository
class AuditChains {
  private static final TypeReference<TreeMap<String, String>> CHANGES = new TypeReference<>() {};
  private static final int PAGE = 1000;

  /**
   * The end of a chain.
   *
   * @param sequence of its last entry; 0: none
   */
  record Link(long sequence, byte[] hash) {}

  /** An entry with the hashes that are stored beside it. */
  record Stored(Entry entry, byte[] previousHash, byte[] hash) {}

  private final DSLContext sql;
  private final EntryHash hashes;
  private final JsonMapper json;

  AuditChains(DSLContext sql, EntryHash hashes, JsonMapper json) {
    this.sql = sql;
    this.hashes = hashes;
    this.json = json;
  }

  /**
   * Locks the chain's end until the transaction ends.
   *
   * @return the entry's sequence
   */
  long append(UUID chain, LongFunction<Entry> next) {
    sql.insertInto(CHAIN, CHAIN.ID, CHAIN.SEQUENCE, CHAIN.HASH)
        .values(chain, 0L, EntryHash.NONE)
        .onConflictDoNothing()
        .execute();
    Link last =
        sql.select(CHAIN.SEQUENCE, CHAIN.HASH)
            .from(CHAIN)
            .where(CHAIN.ID.eq(chain))
            .forUpdate()
            .fetchSingle(row -> new Link(row.value1(), row.value2()));
    Entry entry = next.apply(last.sequence() + 1);
    byte[] hash = hashes.of(last.hash(), entry);
    insert(entry, last.hash(), hash);
    sql.update(CHAIN)
        .set(CHAIN.SEQUENCE, entry.sequence())
        .set(CHAIN.HASH, hash)
        .where(CHAIN.ID.eq(chain))
        .execute();
    return entry.sequence();
  }

  Optional<Link> end(UUID chain) {
    return sql.select(CHAIN.SEQUENCE, CHAIN.HASH)
        .from(CHAIN)
        .where(CHAIN.ID.eq(chain))
        .fetchOptional(row -> new Link(row.value1(), row.value2()));
  }

  /** In the order of the chain; to be closed. */
  Stream<Stored> entries(UUID chain) {
    return sql.selectFrom(ENTRY)
        .where(ENTRY.CHAIN_ID.eq(chain))
        .orderBy(ENTRY.SEQUENCE)
        .fetchSize(PAGE)
        .fetchStream()
        .map(this::stored);
  }

  private void insert(Entry entry, byte[] previousHash, byte[] hash) {
    sql.insertInto(ENTRY)
        .set(ENTRY.CHAIN_ID, entry.chain())
        .set(ENTRY.SEQUENCE, entry.sequence())
        .set(ENTRY.AT, entry.at())
        .set(ENTRY.ACTOR, entry.actor())
        .set(ENTRY.ON_BEHALF_OF, entry.onBehalfOf())
        .set(ENTRY.ACTION, entry.action())
        .set(ENTRY.TARGET, entry.target())
        .set(ENTRY.OUTCOME, entry.outcome().name())
        .set(ENTRY.REASON, entry.reason())
        .set(ENTRY.CHANGES, JSONB.valueOf(json.writeValueAsString(entry.changes())))
        .set(ENTRY.REQUEST_ID, entry.requestId())
        .set(ENTRY.ORIGIN, entry.origin())
        .set(ENTRY.PREVIOUS_HASH, previousHash)
        .set(ENTRY.HASH, hash)
        .execute();
  }

  Stored stored(Record row) {
    return new Stored(
        new Entry(
            row.get(ENTRY.CHAIN_ID),
            row.get(ENTRY.SEQUENCE),
            row.get(ENTRY.AT),
            row.get(ENTRY.ACTOR),
            row.get(ENTRY.ON_BEHALF_OF),
            row.get(ENTRY.ACTION),
            row.get(ENTRY.TARGET),
            Entry.Outcome.valueOf(row.get(ENTRY.OUTCOME)),
            row.get(ENTRY.REASON),
            json.readValue(row.get(ENTRY.CHANGES).data(), CHANGES),
            row.get(ENTRY.REQUEST_ID),
            row.get(ENTRY.ORIGIN)),
        row.get(ENTRY.PREVIOUS_HASH),
        row.get(ENTRY.HASH));
  }
}
