package dev.freehold.controlplane.tenants;

import static dev.freehold.controlplane.tenants.jooq.Tables.TENANT;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;

/** What the cluster does not have yet. */
@Repository
class WishBacklog {
  private final DSLContext sql;
  private final Clock clock;

  WishBacklog(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  int count() {
    return sql.fetchCount(TENANT, TENANT.NEXT_ATTEMPT_AT.isNotNull());
  }

  /**
   * How long the next attempt of one of them has been due; zero: none is. One that is under way is
   * once it takes too long.
   */
  Duration late() {
    Instant now = clock.instant();
    Instant first =
        sql.select(DSL.min(DSL.greatest(TENANT.NEXT_ATTEMPT_AT, TENANT.TAKEN_UNTIL)))
            .from(TENANT)
            .where(TENANT.NEXT_ATTEMPT_AT.isNotNull())
            .fetchSingle(Record1::value1);
    return first == null || first.isAfter(now) ? Duration.ZERO : Duration.between(first, now);
  }
}
