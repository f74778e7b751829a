package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.ENDPOINT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.audit.Changes;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.persistence.Sealing;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The endpoints of organisations. */
@Component
class Webhooks {
  static final int MAX_PER_ORGANIZATION = 20;

  /**
   * What an organisation wants.
   *
   * @param events empty: all
   */
  record Wanted(String url, String description, List<String> events, boolean enabled) {
    Map<String, Object> fields() {
      return Map.of("url", url, "description", description, "events", events, "enabled", enabled);
    }
  }

  /**
   * An endpoint as the API tells it.
   *
   * @param failingSince since when every attempt has failed; null: the last one did not
   * @param previousSecretUntil how long the secret before signs too; null: it does not
   */
  record View(
      UUID id,
      String url,
      String description,
      List<String> events,
      boolean enabled,
      Instant createdAt,
      @Nullable Instant failingSince,
      @Nullable Instant disabledAt,
      @Nullable String disabledBecause,
      @Nullable Instant previousSecretUntil) {
    Wanted wanted() {
      return new Wanted(url, description, events, enabled);
    }
  }

  /** With the tag of its state. */
  record Tagged(View view, EntityTag tag) {}

  private final DSLContext sql;
  private final Ids ids;
  private final Sealing sealing;
  private final AuditLog audit;
  private final Clock clock;

  Webhooks(DSLContext sql, Ids ids, Sealing sealing, AuditLog audit, Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.sealing = sealing;
    this.audit = audit;
    this.clock = clock;
  }

  List<View> list(UUID organization, UUID after, int limit) {
    return sql.selectFrom(ENDPOINT)
        .where(ENDPOINT.ORGANIZATION_ID.eq(organization))
        .and(ENDPOINT.ID.gt(after))
        .orderBy(ENDPOINT.ID)
        .limit(limit)
        .fetch(Webhooks::view);
  }

  Optional<Tagged> find(UUID organization, UUID webhook) {
    return sql.selectFrom(ENDPOINT)
        .where(is(organization, webhook))
        .fetchOptional(Webhooks::tagged);
  }

  @Transactional(propagation = Propagation.MANDATORY)
  UUID create(Principal principal, UUID organization, Wanted wanted) {
    UUID id = ids.next();
    // The chain's end is held from here on, so that two at once are counted one after the other.
    record(
        principal,
        organization,
        Permission.WEBHOOK_CREATE,
        id,
        Changes.between(Map.of(), wanted.fields()));
    if (sql.fetchCount(ENDPOINT, ENDPOINT.ORGANIZATION_ID.eq(organization))
        >= MAX_PER_ORGANIZATION) {
      throw new ProblemException(
          ProblemCode.TOO_MANY_WEBHOOKS,
          "An organisation has at most %d webhooks".formatted(MAX_PER_ORGANIZATION));
    }
    sql.insertInto(ENDPOINT)
        .set(ENDPOINT.ID, id)
        .set(ENDPOINT.ORGANIZATION_ID, organization)
        .set(ENDPOINT.URL, wanted.url())
        .set(ENDPOINT.DESCRIPTION, wanted.description())
        .set(ENDPOINT.EVENTS, wanted.events().toArray(String[]::new))
        .set(ENDPOINT.SECRET, sealing.seal(WebhookSecret.random().text(), id.toString()))
        .set(ENDPOINT.CREATED_AT, clock.instant())
        .execute();
    return id;
  }

  @Transactional
  Tagged change(
      Principal principal,
      UUID organization,
      UUID webhook,
      Wanted wanted,
      @Nullable String ifMatch) {
    Tagged before = lock(organization, webhook);
    before.tag().require(ifMatch);
    var changes = Changes.between(before.view().wanted().fields(), wanted.fields());
    if (changes.isEmpty()) {
      return before;
    }
    Instant now = clock.instant();
    boolean switched = before.view().enabled() != wanted.enabled();
    var update =
        sql.update(ENDPOINT)
            .set(ENDPOINT.URL, wanted.url())
            .set(ENDPOINT.DESCRIPTION, wanted.description())
            .set(ENDPOINT.EVENTS, wanted.events().toArray(String[]::new))
            .set(ENDPOINT.REVISION, ENDPOINT.REVISION.plus(1));
    if (switched) {
      update =
          update
              .set(ENDPOINT.DISABLED_AT, wanted.enabled() ? null : now)
              .set(ENDPOINT.DISABLED_BECAUSE, wanted.enabled() ? null : "switched off")
              .setNull(ENDPOINT.FAILING_SINCE);
    }
    update.where(ENDPOINT.ID.eq(webhook)).execute();
    record(principal, organization, Permission.WEBHOOK_UPDATE, webhook, changes);
    return find(organization, webhook).orElseThrow();
  }

  /**
   * The entry before the row goes: whoever tells of an event holds the chain's end first, and then
   * shares the endpoint's key.
   */
  @Transactional
  void delete(Principal principal, UUID organization, UUID webhook) {
    View view = lock(organization, webhook).view();
    record(
        principal,
        organization,
        Permission.WEBHOOK_DELETE,
        webhook,
        Changes.between(view.wanted().fields(), Map.of()));
    sql.deleteFrom(ENDPOINT).where(is(organization, webhook)).execute();
  }

  static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }

  Tagged lock(UUID organization, UUID webhook) {
    return sql.selectFrom(ENDPOINT)
        .where(is(organization, webhook))
        .forNoKeyUpdate()
        .fetchOptional(Webhooks::tagged)
        .orElseThrow(Webhooks::unknown);
  }

  void record(
      Principal principal,
      UUID organization,
      Permission permission,
      UUID webhook,
      Map<String, String> changes) {
    audit.done(
        organization, principal.actor(), permission.wireName(), "webhook:" + webhook, changes);
  }

  private static Condition is(UUID organization, UUID webhook) {
    return ENDPOINT.ID.eq(webhook).and(ENDPOINT.ORGANIZATION_ID.eq(organization));
  }

  private static Tagged tagged(Record row) {
    return new Tagged(view(row), EntityTag.of(row.get(ENDPOINT.REVISION)));
  }

  private static View view(Record row) {
    return new View(
        row.get(ENDPOINT.ID),
        row.get(ENDPOINT.URL),
        row.get(ENDPOINT.DESCRIPTION),
        List.of(row.get(ENDPOINT.EVENTS)),
        row.get(ENDPOINT.DISABLED_AT) == null,
        row.get(ENDPOINT.CREATED_AT),
        row.get(ENDPOINT.FAILING_SINCE),
        row.get(ENDPOINT.DISABLED_AT),
        row.get(ENDPOINT.DISABLED_BECAUSE),
        row.get(ENDPOINT.PREVIOUS_UNTIL));
  }
}
