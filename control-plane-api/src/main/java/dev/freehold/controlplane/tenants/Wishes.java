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
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.UpdateSetMoreStep;
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
  private final TenantRemains remains;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  /** Whose replica died is taken up by another one after that. */
  private final Duration taken;

  Wishes(
      DSLContext sql,
      TenantRemains remains,
      ApplicationEventPublisher events,
      Clock clock,
      KubernetesConfiguration.Settings kubernetes) {
    this.sql = sql;
    this.remains = remains;
    this.events = events;
    this.clock = clock;
    this.taken = kubernetes.timeout().multipliedBy(REQUESTS);
  }

  /**
   * An attempt that has begun. As long as it may take, nobody begins another one for that Tenant.
   *
   * @param due since when it was
   * @param until how long it may take
   */
  record Taken(Wish wish, Instant due, Instant until) {}

  /** Those that nobody has taken, the longest waiting first. */
  List<UUID> due(int limit) {
    Instant before = clock.instant().minus(HEAD_START);
    return sql.select(TENANT.ID)
        .from(TENANT)
        .where(TENANT.NEXT_ATTEMPT_AT.le(before))
        .and(isFree(before))
        .orderBy(TENANT.NEXT_ATTEMPT_AT)
        .limit(limit)
        .fetch(TENANT.ID);
  }

  /** Empty: there is nothing to do, or somebody else does it. */
  @Transactional
  Optional<Taken> take(UUID tenant) {
    Instant now = clock.instant();
    return sql.update(TENANT)
        .set(TENANT.TAKEN_UNTIL, now.plus(taken))
        .set(TENANT.ATTEMPTS, TENANT.ATTEMPTS.plus(1))
        .where(TENANT.ID.eq(tenant))
        .and(TENANT.NEXT_ATTEMPT_AT.le(now))
        .and(isFree(now))
        .returning()
        .fetchOptional(
            row ->
                new Taken(wish(row), row.get(TENANT.NEXT_ATTEMPT_AT), row.get(TENANT.TAKEN_UNTIL)));
  }

  /** Whether somebody is at it, and there is more to do after that. */
  boolean isUnderWay(UUID tenant) {
    Instant now = clock.instant();
    return sql.fetchExists(
        TENANT,
        TENANT.ID.eq(tenant).and(TENANT.NEXT_ATTEMPT_AT.le(now)).and(TENANT.TAKEN_UNTIL.gt(now)));
  }

  private static Condition isFree(Instant now) {
    return TENANT.TAKEN_UNTIL.isNull().or(TENANT.TAKEN_UNTIL.le(now));
  }

  /** Returns whether it is due again at once. */
  @Transactional
  boolean settle(Taken attempt, Outcome outcome) {
    Wish wish = attempt.wish();
    Record row = sql.selectFrom(TENANT).where(TENANT.ID.eq(wish.id())).forUpdate().fetchSingle();
    Instant now = clock.instant();
    var update = sql.update(TENANT).set(TENANT.NEXT_ATTEMPT_AT, now);
    if (!attempt.until().equals(row.get(TENANT.TAKEN_UNTIL))) {
      // It took too long, and others have begun since: who of them was last the cluster alone
      // knows.
      update.where(TENANT.ID.eq(wish.id())).execute();
      return true;
    }
    update = update.setNull(TENANT.TAKEN_UNTIL);
    if (isOfAnEarlierLife(wish, outcome, row)) {
      // It was brought back while this attempt was on its way.
      update.where(TENANT.ID.eq(wish.id())).execute();
      return true;
    }
    // Else something newer was wished, carried out or heard meanwhile: it is carried out (again).
    boolean newest =
        row.get(TENANT.WANTED_REVISION) == wish.revision()
            && row.get(TENANT.APPLIED_REVISION) <= wish.revision()
            && attempt.due().equals(row.get(TENANT.NEXT_ATTEMPT_AT));
    if (newest) {
      update =
          update.set(
              TENANT.NEXT_ATTEMPT_AT,
              outcome instanceof Outcome.Waiting
                  ? now.plus(pause(row.get(TENANT.ATTEMPTS)))
                  : null);
    }
    switch (outcome) {
      case Outcome.Applied applied -> {
        update = done(update, wish).set(TENANT.UID, applied.uid());
        if (newest) {
          update = update.set(applied.others());
        }
      }
      case Outcome.Gone _ -> {
        update = done(update, wish);
        if (row.get(TENANT.GONE_AT) == null) {
          update = gone(update, wish, row, now);
        }
      }
      case Outcome.Waiting waiting -> update = update.set(TENANT.PROBLEM, waiting.problem());
    }
    update.where(TENANT.ID.eq(wish.id())).execute();
    return !newest;
  }

  private static boolean isOfAnEarlierLife(Wish wish, Outcome outcome, Record row) {
    return (wish.uid() != null && !wish.uid().equals(row.get(TENANT.UID)))
        || (outcome instanceof Outcome.Gone && row.get(TENANT.DELETE_WISHED_AT) == null);
  }

  private static UpdateSetMoreStep<Record> done(UpdateSetMoreStep<Record> update, Wish wish) {
    return update
        .set(TENANT.APPLIED_REVISION, wish.revision())
        .set(TENANT.ATTEMPTS, 0)
        .setNull(TENANT.PROBLEM);
  }

  private UpdateSetMoreStep<Record> gone(
      UpdateSetMoreStep<Record> update, Wish wish, Record row, Instant now) {
    if (row.get(TENANT.RETAINED_UNTIL) == null) {
      remains.rememberAsSeen(wish.id(), now);
    }
    events.publishEvent(new TenantDeleted(wish.organization(), wish.id(), wish.name()));
    // The name is free now, and not only once the watch has heard of it.
    sql.deleteFrom(OBSERVED)
        .where(OBSERVED.NAME.eq(wish.name()).and(OBSERVED.UID.eq(wish.uid())))
        .execute();
    return update
        .set(TENANT.GONE_AT, now)
        .set(
            TENANT.DELETED_AT,
            DSL.when(TENANT.RETAINED_UNTIL.gt(now), (Instant) null).otherwise(now));
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

  private static Duration pause(int attempts) {
    Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(attempts, 16));
    return pause.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : pause;
  }

  static Wish wish(Record row) {
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
