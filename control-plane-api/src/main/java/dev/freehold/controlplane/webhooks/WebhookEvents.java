package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.DELIVERY;
import static dev.freehold.controlplane.webhooks.jooq.Tables.ENDPOINT;
import static dev.freehold.controlplane.webhooks.jooq.Tables.EVENT;
import static dev.freehold.controlplane.webhooks.jooq.Tables.OBJECT_SEQUENCE;

import dev.freehold.controlplane.organizations.InvitationCreated;
import dev.freehold.controlplane.organizations.InvitationRevoked;
import dev.freehold.controlplane.organizations.MemberAdded;
import dev.freehold.controlplane.organizations.MemberChanged;
import dev.freehold.controlplane.organizations.MemberRemoved;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.tenants.TenantCreated;
import dev.freehold.controlplane.tenants.TenantDeleted;
import dev.freehold.controlplane.tenants.TenantReady;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes down what organisations are told, in the transaction in which it happens: not afterwards,
 * for a sequence must say the order in which things happened to an object. The row of its sequence
 * is held until that transaction ends.
 */
@Component
class WebhookEvents {
  private final DSLContext sql;
  private final Ids ids;
  private final JsonMapper json;
  private final Clock clock;

  WebhookEvents(DSLContext sql, Ids ids, JsonMapper json, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.json = json;
    this.clock = clock;
  }

  @EventListener({
    InvitationCreated.class,
    InvitationRevoked.class,
    MemberAdded.class,
    MemberChanged.class,
    MemberRemoved.class,
    TenantCreated.class,
    TenantReady.class,
    TenantDeleted.class
  })
  @Transactional(propagation = Propagation.MANDATORY)
  public void on(Object happened) {
    switch (happened) {
      case InvitationCreated event ->
          tell(
              event.organization(),
              EventType.INVITATION_CREATED,
              "invitation:" + event.invitation(),
              Map.of("invitation", event.invitation(), "role", event.role()));
      case InvitationRevoked event ->
          tell(
              event.organization(),
              EventType.INVITATION_REVOKED,
              "invitation:" + event.invitation(),
              Map.of("invitation", event.invitation()));
      case MemberAdded event ->
          tell(
              event.organization(),
              EventType.MEMBER_ADDED,
              member(event.organization(), event.account()),
              Map.of("account", event.account(), "role", event.role()));
      case MemberChanged event ->
          tell(
              event.organization(),
              EventType.MEMBER_CHANGED,
              member(event.organization(), event.account()),
              Map.of("account", event.account(), "before", event.before(), "role", event.role()));
      case MemberRemoved event ->
          tell(
              event.organization(),
              EventType.MEMBER_REMOVED,
              member(event.organization(), event.account()),
              Map.of("account", event.account(), "role", event.role()));
      case TenantCreated event ->
          tell(
              event.organization(),
              EventType.TENANT_CREATED,
              "tenant:" + event.tenant(),
              Map.of("tenant", event.tenant(), "name", event.name(), "plan", event.plan()));
      case TenantReady event ->
          tell(
              event.organization(),
              EventType.TENANT_READY,
              "tenant:" + event.tenant(),
              Map.of("tenant", event.tenant(), "name", event.name()));
      case TenantDeleted event ->
          tell(
              event.organization(),
              EventType.TENANT_DELETED,
              "tenant:" + event.tenant(),
              Map.of("tenant", event.tenant(), "name", event.name()));
      default -> throw new IllegalArgumentException("nothing is told of a " + happened.getClass());
    }
  }

  /**
   * A test event to one endpoint.
   *
   * @return the delivery's id
   */
  @Transactional(propagation = Propagation.MANDATORY)
  UUID test(UUID organization, UUID endpoint) {
    UUID event =
        record(
            organization,
            EventType.WEBHOOK_TEST,
            "webhook:" + endpoint,
            Map.of("webhook", endpoint));
    return deliver(event, endpoint);
  }

  /**
   * An event that was told before, once more.
   *
   * @return the delivery's id
   */
  @Transactional(propagation = Propagation.MANDATORY)
  UUID deliver(UUID event, UUID endpoint) {
    UUID delivery = ids.next();
    Instant now = clock.instant();
    sql.insertInto(DELIVERY)
        .set(DELIVERY.ID, delivery)
        .set(DELIVERY.ENDPOINT_ID, endpoint)
        .set(DELIVERY.EVENT_ID, event)
        .set(DELIVERY.CREATED_AT, now)
        .set(DELIVERY.NEXT_ATTEMPT_AT, now)
        .execute();
    return delivery;
  }

  private void tell(UUID organization, EventType type, String object, Map<String, Object> data) {
    UUID event = record(organization, type, object, data);
    endpoints(organization, type).forEach(endpoint -> deliver(event, endpoint));
  }

  private UUID record(UUID organization, EventType type, String object, Map<String, Object> data) {
    UUID event = ids.next();
    sql.insertInto(EVENT)
        .set(EVENT.ID, event)
        .set(EVENT.ORGANIZATION_ID, organization)
        .set(EVENT.TYPE, type.wireName())
        .set(EVENT.OBJECT, object)
        .set(EVENT.SEQUENCE, next(object))
        .set(EVENT.AT, clock.instant())
        .set(EVENT.DATA, JSONB.valueOf(json.writeValueAsString(data)))
        .execute();
    return event;
  }

  private long next(String object) {
    return sql.insertInto(OBJECT_SEQUENCE)
        .set(OBJECT_SEQUENCE.OBJECT, object)
        .set(OBJECT_SEQUENCE.SEQUENCE, 1L)
        .onConflict(OBJECT_SEQUENCE.OBJECT)
        .doUpdate()
        .set(OBJECT_SEQUENCE.SEQUENCE, OBJECT_SEQUENCE.SEQUENCE.plus(1))
        .returning(OBJECT_SEQUENCE.SEQUENCE)
        .fetchSingle()
        .get(OBJECT_SEQUENCE.SEQUENCE);
  }

  /** None of them is deleted before this transaction ends. */
  private List<UUID> endpoints(UUID organization, EventType type) {
    return sql.select(ENDPOINT.ID)
        .from(ENDPOINT)
        .where(ENDPOINT.ORGANIZATION_ID.eq(organization))
        .and(ENDPOINT.DISABLED_AT.isNull())
        .and(
            DSL.cardinality(ENDPOINT.EVENTS)
                .eq(0)
                .or(DSL.val(type.wireName()).eq(DSL.any(ENDPOINT.EVENTS))))
        .forKeyShare()
        .fetch(ENDPOINT.ID);
  }

  private static String member(UUID organization, UUID account) {
    return "member:%s:%s".formatted(organization, account);
  }
}
