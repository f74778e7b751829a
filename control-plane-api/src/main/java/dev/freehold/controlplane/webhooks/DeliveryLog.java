package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.DELIVERY;
import static dev.freehold.controlplane.webhooks.jooq.Tables.EVENT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What became of deliveries, and having them made once more. */
@Component
class DeliveryLog {
  static final int MAX_REPLAY = 10_000;

  enum State {
    WAITING,
    DELIVERED,
    FAILED
  }

  /**
   * A delivery as the API tells it.
   *
   * @param event the {@code webhook-id} of its message
   * @param status of the last answer; null: there was none
   */
  record View(
      UUID id,
      UUID event,
      String type,
      String object,
      long sequence,
      State state,
      int attempts,
      Instant createdAt,
      @Nullable Instant nextAttemptAt,
      @Nullable Integer status,
      @Nullable String problem) {}

  private final DSLContext sql;
  private final Webhooks webhooks;
  private final WebhookEvents events;
  private final AuditLog audit;

  DeliveryLog(DSLContext sql, Webhooks webhooks, WebhookEvents events, AuditLog audit) {
    this.sql = sql;
    this.webhooks = webhooks;
    this.events = events;
    this.audit = audit;
  }

  /** The oldest first. */
  List<View> list(UUID organization, UUID webhook, UUID after, int limit) {
    known(organization, webhook);
    return sql.select()
        .from(DELIVERY)
        .join(EVENT)
        .on(EVENT.ID.eq(DELIVERY.EVENT_ID))
        .where(DELIVERY.ENDPOINT_ID.eq(webhook))
        .and(DELIVERY.ID.gt(after))
        .orderBy(DELIVERY.ID)
        .limit(limit)
        .fetch(DeliveryLog::view);
  }

  /**
   * @return the delivery's id
   */
  @Transactional
  UUID test(Principal principal, UUID organization, UUID webhook) {
    known(organization, webhook);
    record(principal, organization, Permission.WEBHOOK_UPDATE, webhook, Map.of("test", "sent"));
    return events.test(organization, webhook);
  }

  /**
   * The same message once more, as a delivery of its own.
   *
   * @return its id
   */
  @Transactional
  UUID replay(Principal principal, UUID organization, UUID webhook, UUID delivery) {
    known(organization, webhook);
    UUID event =
        sql.select(DELIVERY.EVENT_ID)
            .from(DELIVERY)
            .where(DELIVERY.ID.eq(delivery))
            .and(DELIVERY.ENDPOINT_ID.eq(webhook))
            .fetchOptional(DELIVERY.EVENT_ID)
            .orElseThrow(Webhooks::unknown);
    record(
        principal,
        organization,
        Permission.WEBHOOK_REPLAY,
        webhook,
        Map.of("delivery", delivery.toString()));
    return events.deliver(event, webhook);
  }

  /**
   * All events of that time that the endpoint wants, also those from before it was there.
   *
   * @return how many
   */
  @Transactional
  int replay(Principal principal, UUID organization, UUID webhook, Instant from, Instant to) {
    var wanted = known(organization, webhook).events();
    List<UUID> found =
        sql.select(EVENT.ID)
            .from(EVENT)
            .where(EVENT.ORGANIZATION_ID.eq(organization))
            .and(EVENT.AT.ge(from))
            .and(EVENT.AT.lt(to))
            .and(EVENT.TYPE.ne(EventType.WEBHOOK_TEST.wireName()))
            .and(wanted.isEmpty() ? DSL.noCondition() : EVENT.TYPE.in(wanted))
            .orderBy(EVENT.AT, EVENT.ID)
            .limit(MAX_REPLAY + 1)
            .fetch(EVENT.ID);
    if (found.size() > MAX_REPLAY) {
      throw new ProblemException(
          ProblemCode.VALIDATION_FAILED,
          "There are more than %d events from %s to %s: take a shorter time"
              .formatted(MAX_REPLAY, from, to));
    }
    record(
        principal,
        organization,
        Permission.WEBHOOK_REPLAY,
        webhook,
        Map.of("from", from.toString(), "to", to.toString(), "events", "" + found.size()));
    found.forEach(event -> events.deliver(event, webhook));
    return found.size();
  }

  private Webhooks.View known(UUID organization, UUID webhook) {
    return webhooks.find(organization, webhook).orElseThrow(Webhooks::unknown).view();
  }

  private void record(
      Principal principal,
      UUID organization,
      Permission permission,
      UUID webhook,
      Map<String, String> changes) {
    audit.done(
        organization, principal.actor(), permission.wireName(), "webhook:" + webhook, changes);
  }

  private static View view(Record row) {
    State state =
        row.get(DELIVERY.DELIVERED_AT) != null
            ? State.DELIVERED
            : row.get(DELIVERY.FAILED_AT) != null ? State.FAILED : State.WAITING;
    return new View(
        row.get(DELIVERY.ID),
        row.get(EVENT.ID),
        row.get(EVENT.TYPE),
        row.get(EVENT.OBJECT),
        row.get(EVENT.SEQUENCE),
        state,
        row.get(DELIVERY.ATTEMPTS),
        row.get(DELIVERY.CREATED_AT),
        row.get(DELIVERY.NEXT_ATTEMPT_AT),
        row.get(DELIVERY.LAST_STATUS),
        row.get(DELIVERY.PROBLEM));
  }
}
