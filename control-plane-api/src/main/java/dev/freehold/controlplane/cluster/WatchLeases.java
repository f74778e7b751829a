package dev.freehold.controlplane.cluster;

import static dev.freehold.controlplane.cluster.jooq.Tables.WATCH;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which replica watches a kind, and when the cluster was last heard. All times are PostgreSQL's, so
 * that replicas' clocks need not agree.
 */
@Repository
class WatchLeases {
  /** A replica that has not renewed it for so long is not waited for. */
  static final Duration LIFE = Duration.ofSeconds(10);

  private static final Field<Instant> NOW = DSL.field("now()", Instant.class);

  private final DSLContext sql;

  WatchLeases(DSLContext sql) {
    this.sql = sql;
  }

  /** Takes or renews it; false: another one has it. */
  @Transactional
  boolean hold(String kind, UUID replica) {
    Field<Instant> end =
        DSL.field(
            "now() + make_interval(secs => {0})", Instant.class, DSL.inline(LIFE.toSeconds()));
    return sql.insertInto(WATCH)
            .set(WATCH.KIND, kind)
            .set(WATCH.HOLDER, replica)
            .set(WATCH.HELD_UNTIL, end)
            .onConflict(WATCH.KIND)
            .doUpdate()
            .set(WATCH.HOLDER, replica)
            .set(WATCH.HELD_UNTIL, end)
            .where(WATCH.HOLDER.eq(replica).or(WATCH.HELD_UNTIL.lt(NOW)))
            .execute()
        == 1;
  }

  /** For another one to take at once. */
  @Transactional
  void release(String kind, UUID replica) {
    sql.update(WATCH)
        .set(WATCH.HELD_UNTIL, DSL.field("'-infinity'::timestamptz", Instant.class))
        .where(WATCH.KIND.eq(kind).and(WATCH.HOLDER.eq(replica)))
        .execute();
  }

  /** Does the work only while no other replica can have taken over. */
  @Transactional
  boolean whileHeld(String kind, UUID replica, Runnable work) {
    boolean held =
        sql.select(WATCH.KIND)
            .from(WATCH)
            .where(WATCH.KIND.eq(kind).and(WATCH.HOLDER.eq(replica)))
            .and(WATCH.HELD_UNTIL.gt(NOW))
            .forUpdate()
            .fetchOptional()
            .isPresent();
    if (held) {
      work.run();
    }
    return held;
  }

  /** The cluster answers the replica that holds it, so what is written is as of now. */
  @Transactional
  void heard(String kind, UUID replica) {
    sql.update(WATCH)
        .set(WATCH.HEARD_AT, NOW)
        .where(WATCH.KIND.eq(kind).and(WATCH.HOLDER.eq(replica)))
        .execute();
  }

  /** Empty: never since the installation. */
  Optional<Instant> heardAt(String kind) {
    return sql.select(WATCH.HEARD_AT)
        .from(WATCH)
        .where(WATCH.KIND.eq(kind))
        .fetchOptional(WATCH.HEARD_AT);
  }
}
