package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The way of wishes into the cluster. A wish is taken for a while, carried out, and settled; who
 * crashes in between leaves it to the next one, who carries out the newest.
 */
@Repository
class Wishes {
  /** Longer than carrying out can take. */
  static final Duration TAKEN = Duration.ofSeconds(60);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(2);

  private final DSLContext sql;
  private final Clock clock;

  Wishes(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /** Those that wait, the longest waiting first. */
  List<UUID> due(int limit) {
    return sql.select(TENANT.ID)
        .from(TENANT)
        .where(TENANT.NEXT_ATTEMPT_AT.le(clock.instant()))
        .orderBy(TENANT.NEXT_ATTEMPT_AT)
        .limit(limit)
        .fetch(TENANT.ID);
  }

  /** Empty: there is nothing to do, or somebody else does it. */
  @Transactional
  Optional<Wish> take(UUID tenant) {
    Instant now = clock.instant();
    return sql.update(TENANT)
        .set(TENANT.NEXT_ATTEMPT_AT, now.plus(TAKEN))
        .set(TENANT.ATTEMPTS, TENANT.ATTEMPTS.plus(1))
        .where(TENANT.ID.eq(tenant))
        .and(TENANT.NEXT_ATTEMPT_AT.le(now))
        .returning()
        .fetchOptional(Wishes::wish);
  }

  @Transactional
  void settle(Wish wish, Outcome outcome) {
    var row =
        sql.select(TENANT.WANTED_REVISION, TENANT.APPLIED_REVISION, TENANT.ATTEMPTS)
            .from(TENANT)
            .where(TENANT.ID.eq(wish.id()))
            .forUpdate()
            .fetchSingle();
    Instant now = clock.instant();
    boolean newest = row.value1() == wish.revision() && row.value2() <= wish.revision();
    // Something newer was wished meanwhile, or carried out: the cluster must get it (again).
    Instant again = newest ? null : now;
    var update = sql.update(TENANT).set(TENANT.NEXT_ATTEMPT_AT, again);
    var settled =
        switch (outcome) {
          case Outcome.Applied applied ->
              update
                  .set(TENANT.UID, applied.uid())
                  .set(TENANT.APPLIED_REVISION, wish.revision())
                  .set(TENANT.ATTEMPTS, 0)
                  .setNull(TENANT.PROBLEM);
          case Outcome.Gone _ ->
              update
                  .set(TENANT.APPLIED_REVISION, wish.revision())
                  .set(TENANT.ATTEMPTS, 0)
                  .set(TENANT.DELETED_AT, now)
                  .setNull(TENANT.PROBLEM);
          case Outcome.Waiting waiting ->
              update
                  .set(TENANT.PROBLEM, waiting.problem())
                  .set(TENANT.NEXT_ATTEMPT_AT, newest ? now.plus(pause(row.value3())) : now);
        };
    settled.where(TENANT.ID.eq(wish.id())).execute();
    if (outcome instanceof Outcome.Gone) {
      // The name is free now, and not only once the watch has heard of it.
      sql.deleteFrom(OBSERVED)
          .where(OBSERVED.NAME.eq(wish.name()).and(OBSERVED.UID.eq(wish.uid())))
          .execute();
    }
  }

  private static Duration pause(int attempts) {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, 16));
    return pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause;
  }

  private static Wish wish(Record row) {
    return new Wish(
        row.get(TENANT.ID),
        row.get(TENANT.NAME),
        row.get(TENANT.ORGANIZATION_ID),
        row.get(TENANT.DISPLAY_NAME),
        row.get(TENANT.PLAN),
        row.get(TENANT.REGION),
        row.get(TENANT.TRIAL_ENDS_AT),
        row.get(TENANT.PAUSED_SINCE),
        row.get(TENANT.PAUSE_REASON),
        row.get(TENANT.DELETE_WISHED_AT) != null,
        row.get(TENANT.UID),
        row.get(TENANT.WANTED_REVISION));
  }
}
