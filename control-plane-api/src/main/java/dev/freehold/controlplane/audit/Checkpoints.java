package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.CHAIN;
import static dev.freehold.controlplane.audit.jooq.Tables.CHECKPOINT;

import dev.freehold.controlplane.web.Page;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The table of checkpoints. */
@Repository
class Checkpoints {
  private final DSLContext sql;

  Checkpoints(DSLContext sql) {
    this.sql = sql;
  }

  /** Chains that have grown since they were signed, locked; what an appender holds waits. */
  @Transactional(propagation = Propagation.MANDATORY)
  List<Checkpoint> sign(SigningKeys keys, int limit) {
    var grown =
        sql.select(CHAIN.ID, CHAIN.SEQUENCE, CHAIN.HASH)
            .from(CHAIN)
            .where(CHAIN.SEQUENCE.gt(CHAIN.SIGNED_UP_TO))
            .limit(limit)
            .forUpdate()
            .skipLocked()
            .fetch(row -> keys.sign(row.value1(), row.value2(), false, row.value3()));
    for (Checkpoint checkpoint : grown) {
      add(checkpoint);
      sql.update(CHAIN)
          .set(CHAIN.SIGNED_UP_TO, checkpoint.sequence())
          .where(CHAIN.ID.eq(checkpoint.chain()))
          .execute();
    }
    return grown;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void add(Checkpoint checkpoint) {
    sql.insertInto(CHECKPOINT)
        .set(CHECKPOINT.CHAIN_ID, checkpoint.chain())
        .set(CHECKPOINT.SEQUENCE, checkpoint.sequence())
        .set(CHECKPOINT.CUT, checkpoint.cut())
        .set(CHECKPOINT.HASH, checkpoint.hash())
        .set(CHECKPOINT.AT, checkpoint.at())
        .set(CHECKPOINT.KEY_ID, checkpoint.keyId())
        .set(CHECKPOINT.SIGNATURE, checkpoint.signature())
        .execute();
  }

  List<Checkpoint> of(UUID chain) {
    return sql.selectFrom(CHECKPOINT)
        .where(CHECKPOINT.CHAIN_ID.eq(chain))
        .orderBy(CHECKPOINT.SEQUENCE)
        .fetch(Checkpoints::checkpoint);
  }

  Page<CheckpointView> newest(UUID chain, @Nullable Long before, int size) {
    var more =
        sql.selectFrom(CHECKPOINT)
            .where(CHECKPOINT.CHAIN_ID.eq(chain))
            .and(CHECKPOINT.CUT.isFalse())
            .and(before == null ? DSL.noCondition() : CHECKPOINT.SEQUENCE.lt(before))
            .orderBy(CHECKPOINT.SEQUENCE.desc())
            .limit(size + 1)
            .fetch(row -> CheckpointView.of(checkpoint(row)));
    return more.size() <= size
        ? new Page<>(more, null)
        : new Page<>(more.subList(0, size), String.valueOf(more.get(size - 1).sequence()));
  }

  List<Checkpoint> notExported(int limit) {
    return sql.selectFrom(CHECKPOINT)
        .where(CHECKPOINT.EXPORTED_AT.isNull())
        .orderBy(CHECKPOINT.AT)
        .limit(limit)
        .fetch(Checkpoints::checkpoint);
  }

  @Transactional
  void exported(List<Checkpoint> checkpoints, Instant at) {
    sql.update(CHECKPOINT)
        .set(CHECKPOINT.EXPORTED_AT, at)
        .where(
            DSL.row(CHECKPOINT.CHAIN_ID, CHECKPOINT.SEQUENCE, CHECKPOINT.CUT)
                .in(
                    checkpoints.stream()
                        .map(each -> DSL.row(each.chain(), each.sequence(), each.cut()))
                        .toList()))
        .execute();
  }

  private static Checkpoint checkpoint(Record row) {
    return new Checkpoint(
        row.get(CHECKPOINT.CHAIN_ID),
        row.get(CHECKPOINT.SEQUENCE),
        row.get(CHECKPOINT.CUT),
        row.get(CHECKPOINT.HASH),
        row.get(CHECKPOINT.AT),
        row.get(CHECKPOINT.KEY_ID),
        row.get(CHECKPOINT.SIGNATURE));
  }
}
