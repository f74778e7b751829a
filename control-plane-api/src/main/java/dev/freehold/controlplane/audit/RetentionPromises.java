package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.PROMISE;

import dev.freehold.controlplane.audit.PlannedRetention.Planned;
import dev.freehold.controlplane.jobs.OneByOne;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * For how long each organisation's log is kept: as long as the longest of its tenants' plans says,
 * and never less than the setting. It rises at once and falls only {@link #NOTICE} after its owners
 * were told, so that what was promised for an entry that is written does not end by surprise. While
 * a plan is not known, or nobody is there to be told, it stays.
 */
@Component
class RetentionPromises {
  static final Duration NOTICE = Duration.ofDays(31);

  private static final Planned NOTHING = new Planned(Duration.ZERO, true);
  private static final String JOB = "job:cut-audit-logs";

  private final DSLContext sql;
  private final PlannedRetention plans;
  private final AuditLog audit;
  private final AuditSettings settings;
  private final TransactionOperations transaction;
  private final Clock clock;

  RetentionPromises(
      DSLContext sql,
      PlannedRetention plans,
      AuditLog audit,
      AuditSettings settings,
      TransactionOperations transaction,
      Clock clock) {
    this.sql = sql;
    this.plans = plans;
    this.audit = audit;
    this.settings = settings;
    this.transaction = transaction;
    this.clock = clock;
  }

  /** Before anything is cut. */
  void renew() {
    Map<UUID, Planned> planned = plans.byOrganization();
    var organizations =
        new TreeSet<>(sql.select(PROMISE.CHAIN_ID).from(PROMISE).fetch(PROMISE.CHAIN_ID));
    planned.forEach(
        (organization, each) -> {
          if (days(each.longest()) > setting()) {
            organizations.add(organization);
          }
        });
    OneByOne.each(
        "organization",
        organizations,
        organization ->
            transaction.executeWithoutResult(
                _ -> renew(organization, planned.getOrDefault(organization, NOTHING))));
  }

  private void renew(UUID organization, Planned planned) {
    int wanted = Math.max(days(planned.longest()), setting());
    Record promise =
        sql.selectFrom(PROMISE).where(PROMISE.CHAIN_ID.eq(organization)).forUpdate().fetchOne();
    int days = promise == null ? 0 : promise.get(PROMISE.DAYS);
    if (wanted >= days) {
      keep(organization, wanted);
    } else if (planned.certain()) {
      shorten(organization, days, wanted, promise == null ? null : promise.get(PROMISE.FALLS_AT));
    }
  }

  private void keep(UUID organization, int days) {
    sql.insertInto(PROMISE)
        .set(PROMISE.CHAIN_ID, organization)
        .set(PROMISE.DAYS, days)
        .onConflict(PROMISE.CHAIN_ID)
        .doUpdate()
        .set(PROMISE.DAYS, days)
        .setNull(PROMISE.FALLS_TO)
        .setNull(PROMISE.FALLS_AT)
        .execute();
  }

  /** To what was announced, or more where the plans say more by then; for less anew. */
  private void shorten(UUID organization, int days, int wanted, @Nullable Instant fallsAt) {
    Instant now = clock.instant();
    if (fallsAt == null) {
      announce(organization, days, wanted, now.plus(NOTICE).truncatedTo(ChronoUnit.SECONDS));
    } else if (!fallsAt.isAfter(now)) {
      sql.update(PROMISE)
          .set(PROMISE.DAYS, DSL.greatest(PROMISE.FALLS_TO, DSL.val(wanted)))
          .setNull(PROMISE.FALLS_TO)
          .setNull(PROMISE.FALLS_AT)
          .where(PROMISE.CHAIN_ID.eq(organization))
          .execute();
      sql.deleteFrom(PROMISE)
          .where(PROMISE.CHAIN_ID.eq(organization).and(PROMISE.DAYS.le(setting())))
          .execute();
    }
  }

  private void announce(UUID organization, int days, int fallsTo, Instant at) {
    if (!plans.announce(organization, Duration.ofDays(days), Duration.ofDays(fallsTo), at)) {
      return;
    }
    sql.update(PROMISE)
        .set(PROMISE.FALLS_TO, fallsTo)
        .set(PROMISE.FALLS_AT, at)
        .where(PROMISE.CHAIN_ID.eq(organization))
        .execute();
    audit.done(
        organization,
        JOB,
        "audit:shorten_retention",
        "organization:" + organization,
        Map.of("days", "%d → %d".formatted(days, fallsTo), "at", at.toString()));
  }

  private int setting() {
    return days(settings.retention());
  }

  /** Whole ones, rounded up. */
  private static int days(Duration duration) {
    return Math.toIntExact(duration.plusDays(1).minusNanos(1).toDays());
  }
}
