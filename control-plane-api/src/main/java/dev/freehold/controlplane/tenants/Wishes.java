package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.OBSERVED;
import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import dev.freehold.controlplane.cluster.KubernetesConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The way of wishes into the cluster. A wish is taken for a while, carried out, and settled; who
 * crashes in between leaves it to the next one, who carries out the newest.
 */
@Repository
class Wishes {
  /** So many requests at most carrying out takes. */
  private static final int REQUESTS = 5;

  /** By then the operator has dropped what it retained, so that the name can be used anew. */
  private static final Duration PURGED = Duration.ofHours(1);

  /** Whoever was asked for it carries it out; it is for all only after that. */
  private static final Duration HEAD_START = Duration.ofSeconds(1);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(2);

  private final DSLContext sql;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  /** Whose replica died is taken up by another one after that. */
  private final Duration taken;

  Wishes(
      DSLContext sql,
      ApplicationEventPublisher events,
      Clock clock,
      KubernetesConfiguration.Settings kubernetes) {
    this.sql = sql;
    this.events = events;
    this.clock = clock;
    this.taken = kubernetes.timeout().multipliedBy(REQUESTS);
  }

  /** Those that nobody has taken, the longest waiting first. */
  List<UUID> due(int limit) {
    return sql.select(TENANT.ID)
        .from(TENANT)
        .where(TENANT.NEXT_ATTEMPT_AT.le(clock.instant().minus(HEAD_START)))
        .orderBy(TENANT.NEXT_ATTEMPT_AT)
        .limit(limit)
        .fetch(TENANT.ID);
  }

  /** Empty: there is nothing to do, or somebody else does it. */
  @Transactional
  Optional<Wish> take(UUID tenant) {
    Instant now = clock.instant();
    return sql.update(TENANT)
        .set(TENANT.NEXT_ATTEMPT_AT, now.plus(taken))
        .set(TENANT.ATTEMPTS, TENANT.ATTEMPTS.plus(1))
        .where(TENANT.ID.eq(tenant))
        .and(TENANT.NEXT_ATTEMPT_AT.le(now))
        .returning()
        .fetchOptional(Wishes::wish);
  }

  @Transactional
  void settle(Wish wish, Outcome outcome) {
    var row =
        sql.select(
                TENANT.WANTED_REVISION,
                TENANT.APPLIED_REVISION,
                TENANT.ATTEMPTS,
                TENANT.UID,
                TENANT.DELETE_WISHED_AT)
            .from(TENANT)
            .where(TENANT.ID.eq(wish.id()))
            .forUpdate()
            .fetchSingle();
    Instant now = clock.instant();
    boolean newest = row.value1() == wish.revision() && row.value2() <= wish.revision();
    // Something newer was wished meanwhile, or carried out: the cluster must get it (again).
    Instant again = newest ? null : now;
    boolean earlierLife =
        (wish.uid() != null && !wish.uid().equals(row.value4()))
            || (outcome instanceof Outcome.Gone && row.value5() == null);
    if (earlierLife) {
      // It was brought back while this attempt was on its way.
      sql.update(TENANT).set(TENANT.NEXT_ATTEMPT_AT, now).where(TENANT.ID.eq(wish.id())).execute();
      return;
    }
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
                  .set(TENANT.GONE_AT, now)
                  .set(
                      TENANT.DELETED_AT,
                      DSL.when(TENANT.RETAINED_UNTIL.gt(now), (Instant) null).otherwise(now))
                  .setNull(TENANT.PROBLEM);
          case Outcome.Waiting waiting ->
              update
                  .set(TENANT.PROBLEM, waiting.problem())
                  .set(TENANT.NEXT_ATTEMPT_AT, newest ? now.plus(pause(row.value3())) : now);
        };
    settled.where(TENANT.ID.eq(wish.id())).execute();
    if (outcome instanceof Outcome.Gone) {
      events.publishEvent(new TenantDeleted(wish.organization(), wish.id(), wish.name()));
      // The name is free now, and not only once the watch has heard of it.
      sql.deleteFrom(OBSERVED)
          .where(OBSERVED.NAME.eq(wish.name()).and(OBSERVED.UID.eq(wish.uid())))
          .execute();
    }
  }

  /** Before the Tenant goes: afterwards nobody could say it any more. */
  @Transactional
  void remember(Wish wish, Remains remains) {
    var update =
        sql.update(TENANT)
            .set(TENANT.DISPLAY_NAME, remains.displayName())
            .set(TENANT.PLAN, remains.plan())
            .set(TENANT.REGION, remains.region())
            .set(TENANT.RESTRICTED_BY, remains.restrictedBy());
    // One that was brought back and is not placed yet has still the database from before.
    var known =
        remains.databaseId() == null
            ? update
            : update
                .set(TENANT.DATABASE_ID, remains.databaseId())
                .set(TENANT.RETAINED_UNTIL, remains.retainedUntil());
    known.where(TENANT.ID.eq(wish.id())).execute();
  }

  /** Whose databases are no longer retained. */
  @Transactional
  void forget() {
    Instant now = clock.instant();
    sql.update(TENANT)
        .set(TENANT.DELETED_AT, now)
        .where(TENANT.GONE_AT.isNotNull())
        .and(TENANT.DELETED_AT.isNull())
        .and(TENANT.RETAINED_UNTIL.lt(now.minus(PURGED)))
        .execute();
  }

  /**
   * What the cluster does not have yet.
   *
   * @param late how long the next attempt of one of them has been due; zero: none is
   */
  record Backlog(int count, Duration late) {}

  Backlog backlog() {
    Instant now = clock.instant();
    return sql.select(DSL.count(), DSL.min(TENANT.NEXT_ATTEMPT_AT))
        .from(TENANT)
        .where(TENANT.NEXT_ATTEMPT_AT.isNotNull())
        .fetchSingle(
            row ->
                new Backlog(
                    row.value1(),
                    row.value2() == null || row.value2().isAfter(now)
                        ? Duration.ZERO
                        : Duration.between(row.value2(), now)));
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
        pins(row),
        row.get(TENANT.CLAIMED_AT) != null,
        row.get(TENANT.TRIAL_ENDS_AT),
        row.get(TENANT.PAUSED_SINCE),
        row.get(TENANT.PAUSE_REASON),
        row.get(TENANT.DELETE_WISHED_AT) != null,
        row.get(TENANT.ADOPT),
        row.get(TENANT.UID),
        row.get(TENANT.WANTED_REVISION));
  }

  static Pins pins(Record row) {
    return new Pins(
        row.get(TENANT.SERVER_PIN), row.get(TENANT.RELEASE_PIN), row.get(TENANT.HOSTNAME_PIN));
  }
}
