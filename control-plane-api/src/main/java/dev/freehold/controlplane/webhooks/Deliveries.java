package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.DELIVERY;
import static dev.freehold.controlplane.webhooks.jooq.Tables.ENDPOINT;
import static dev.freehold.controlplane.webhooks.jooq.Tables.EVENT;

import dev.freehold.controlplane.persistence.Sealing;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events on their way to endpoints. A delivery is taken for a while, attempted, and settled; who
 * crashes in between leaves it to the next one, so that an endpoint may get a message twice, with
 * the same {@code webhook-id}. While one is under way no replica sends another to that endpoint.
 */
@Repository
class Deliveries {
  /** Longer than an attempt can last. */
  static final Duration TAKEN = Duration.ofMinutes(1);

  /** After the first attempt, the second one …: a day together. */
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(4),
          Duration.ofHours(8),
          Duration.ofHours(8));

  /**
   * @param event its id, the same for each endpoint and each attempt
   * @param attempts with this one
   * @param secrets that sign it
   * @param until when the lane is another's if this was not settled
   */
  record Taken(
      UUID id,
      UUID endpoint,
      UUID event,
      int attempts,
      URI url,
      List<WebhookSecret> secrets,
      Instant until,
      byte[] body) {}

  private final DSLContext sql;
  private final Sealing sealing;
  private final JsonMapper json;
  private final DeadEndpoints dead;
  private final Clock clock;

  Deliveries(DSLContext sql, Sealing sealing, JsonMapper json, DeadEndpoints dead, Clock clock) {
    this.sql = sql;
    this.sealing = sealing;
    this.json = json;
    this.dead = dead;
    this.clock = clock;
  }

  /** Endpoints with something due, but for those: whoever waits longest comes first. */
  List<UUID> due(Collection<UUID> others, int limit) {
    return sql.select(DELIVERY.ENDPOINT_ID)
        .from(DELIVERY)
        .join(ENDPOINT)
        .on(ENDPOINT.ID.eq(DELIVERY.ENDPOINT_ID))
        .where(DELIVERY.NEXT_ATTEMPT_AT.le(clock.instant()))
        .and(isOpen(clock.instant()))
        .and(DELIVERY.ENDPOINT_ID.notIn(others))
        .groupBy(DELIVERY.ENDPOINT_ID)
        .orderBy(DSL.min(DELIVERY.NEXT_ATTEMPT_AT))
        .limit(limit)
        .fetch(DELIVERY.ENDPOINT_ID);
  }

  /** With the endpoint's lane, until it is settled. Empty: nothing is due, or another has it. */
  @Transactional
  Optional<Taken> take(UUID endpoint) {
    // To what PostgreSQL keeps.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var to =
        sql.selectFrom(ENDPOINT)
            .where(ENDPOINT.ID.eq(endpoint).and(isOpen(now)))
            .forNoKeyUpdate()
            .skipLocked()
            .fetchOptional();
    Optional<Taken> taken =
        to.flatMap(
                _ ->
                    sql.update(DELIVERY)
                        .set(DELIVERY.ATTEMPTS, DELIVERY.ATTEMPTS.plus(1))
                        .set(DELIVERY.NEXT_ATTEMPT_AT, now.plus(TAKEN))
                        .where(
                            DELIVERY.ID.eq(
                                DSL.select(DELIVERY.ID)
                                    .from(DELIVERY)
                                    .where(DELIVERY.ENDPOINT_ID.eq(endpoint))
                                    .and(DELIVERY.NEXT_ATTEMPT_AT.le(now))
                                    .orderBy(DELIVERY.NEXT_ATTEMPT_AT, DELIVERY.ID)
                                    .limit(1)
                                    .forUpdate()
                                    .skipLocked()))
                        .returning()
                        .fetchOptional())
            .map(delivery -> taken(delivery, to.get(), now));
    if (taken.isPresent()) {
      sql.update(ENDPOINT)
          .set(ENDPOINT.LANE_UNTIL, taken.get().until())
          .where(ENDPOINT.ID.eq(endpoint))
          .execute();
    }
    return taken;
  }

  /** Neither switched off nor being sent to at this moment. */
  private static Condition isOpen(Instant now) {
    return ENDPOINT
        .DISABLED_AT
        .isNull()
        .and(ENDPOINT.LANE_UNTIL.isNull().or(ENDPOINT.LANE_UNTIL.le(now)));
  }

  /**
   * The endpoint's row first, as whoever deletes it with all its deliveries does. Whose time is
   * over (a machine that stood still) tells of an attempt that somebody else has made since: only
   * that it was delivered is still news.
   */
  @Transactional
  void settle(Taken taken, Attempt attempt) {
    Instant now = clock.instant();
    boolean there =
        sql.select(ENDPOINT.ID)
            .from(ENDPOINT)
            .where(ENDPOINT.ID.eq(taken.endpoint()))
            .forNoKeyUpdate()
            .fetchOptional()
            .isPresent();
    if (!there) {
      return;
    }
    sql.update(ENDPOINT)
        .setNull(ENDPOINT.LANE_UNTIL)
        .where(ENDPOINT.ID.eq(taken.endpoint()).and(ENDPOINT.LANE_UNTIL.eq(taken.until())))
        .execute();
    switch (attempt) {
      case Attempt.Delivered delivered -> {
        sql.update(DELIVERY)
            .set(DELIVERY.DELIVERED_AT, now)
            .setNull(DELIVERY.FAILED_AT)
            .set(DELIVERY.LAST_STATUS, delivered.status())
            .setNull(DELIVERY.NEXT_ATTEMPT_AT)
            .setNull(DELIVERY.PROBLEM)
            .where(DELIVERY.ID.eq(taken.id()))
            .execute();
        dead.answered(taken.endpoint());
      }
      case Attempt.Failed failed -> {
        boolean last = taken.attempts() > PAUSES.size();
        int news =
            sql.update(DELIVERY)
                .set(DELIVERY.LAST_STATUS, failed.status())
                .set(DELIVERY.PROBLEM, failed.problem())
                .set(DELIVERY.NEXT_ATTEMPT_AT, last ? null : now.plus(pause(taken.attempts())))
                .set(DELIVERY.FAILED_AT, last ? now : null)
                .where(DELIVERY.ID.eq(taken.id()))
                .and(DELIVERY.ATTEMPTS.eq(taken.attempts()))
                // Not so where the endpoint was switched off meanwhile.
                .and(DELIVERY.NEXT_ATTEMPT_AT.isNotNull())
                .execute();
        if (news == 1) {
          dead.failed(taken.endpoint(), now);
        }
      }
      case Attempt.Gone _ -> {
        sql.update(DELIVERY)
            .set(DELIVERY.LAST_STATUS, 410)
            .set(DELIVERY.PROBLEM, "it answered 410")
            .where(DELIVERY.ID.eq(taken.id()))
            .execute();
        dead.disable(taken.endpoint(), "it answered 410: it wants nothing more", now);
      }
    }
  }

  /** With up to a fifth more, so that those that failed together do not come back together. */
  private static Duration pause(int attempts) {
    Duration pause = PAUSES.get(attempts - 1);
    return pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 5 + 1));
  }

  private Taken taken(Record delivery, Record to, Instant now) {
    Record event =
        sql.selectFrom(EVENT).where(EVENT.ID.eq(delivery.get(DELIVERY.EVENT_ID))).fetchSingle();
    UUID endpoint = to.get(ENDPOINT.ID);
    var secrets = new ArrayList<WebhookSecret>();
    secrets.add(new WebhookSecret(sealing.open(to.get(ENDPOINT.SECRET), endpoint.toString())));
    byte[] previous = to.get(ENDPOINT.PREVIOUS_SECRET);
    if (previous != null && now.isBefore(to.get(ENDPOINT.PREVIOUS_UNTIL))) {
      secrets.add(new WebhookSecret(sealing.open(previous, endpoint.toString())));
    }
    return new Taken(
        delivery.get(DELIVERY.ID),
        endpoint,
        event.get(EVENT.ID),
        delivery.get(DELIVERY.ATTEMPTS),
        URI.create(to.get(ENDPOINT.URL)),
        secrets,
        now.plus(TAKEN),
        body(event));
  }

  /** As Standard Webhooks wants it, and with what orders messages about one object. */
  private byte[] body(Record event) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", event.get(EVENT.TYPE));
    body.put("timestamp", event.get(EVENT.AT));
    body.put("organization", event.get(EVENT.ORGANIZATION_ID));
    body.put("object", event.get(EVENT.OBJECT));
    body.put("sequence", event.get(EVENT.SEQUENCE));
    body.put("data", json.readValue(event.get(EVENT.DATA).data(), Map.class));
    return json.writeValueAsBytes(body);
  }
}
