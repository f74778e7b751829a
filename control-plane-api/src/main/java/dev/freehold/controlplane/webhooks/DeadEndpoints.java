package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.DELIVERY;
import static dev.freehold.controlplane.webhooks.jooq.Tables.ENDPOINT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.organizations.MemberMail;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Switches an endpoint off that has failed for days, and tells those who can switch it on again.
 */
@Repository
class DeadEndpoints {
  static final Duration PATIENCE = Duration.ofDays(3);

  private static final String ACTOR = "system:webhooks";

  private final DSLContext sql;
  private final AuditLog audit;
  private final Outbox outbox;
  private final MemberMail members;

  DeadEndpoints(DSLContext sql, AuditLog audit, Outbox outbox, MemberMail members) {
    this.sql = sql;
    this.audit = audit;
    this.outbox = outbox;
    this.members = members;
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void answered(UUID endpoint) {
    sql.update(ENDPOINT)
        .setNull(ENDPOINT.FAILING_SINCE)
        .where(ENDPOINT.ID.eq(endpoint))
        .and(ENDPOINT.FAILING_SINCE.isNotNull())
        .execute();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void failed(UUID endpoint, Instant now) {
    int first =
        sql.update(ENDPOINT)
            .set(ENDPOINT.FAILING_SINCE, now)
            .where(ENDPOINT.ID.eq(endpoint))
            .and(ENDPOINT.FAILING_SINCE.isNull())
            .execute();
    boolean lasting =
        first == 0
            && sql.fetchExists(
                ENDPOINT,
                ENDPOINT.ID.eq(endpoint).and(ENDPOINT.FAILING_SINCE.le(now.minus(PATIENCE))));
    if (lasting) {
      disable(endpoint, "every attempt has failed for three days", now);
    }
  }

  /** What was on its way to it has failed, and can be replayed. */
  @Transactional(propagation = Propagation.MANDATORY)
  void disable(UUID endpoint, String because, Instant now) {
    sql.update(ENDPOINT)
        .set(ENDPOINT.DISABLED_AT, now)
        .set(ENDPOINT.DISABLED_BECAUSE, because)
        .set(ENDPOINT.REVISION, ENDPOINT.REVISION.plus(1))
        .where(ENDPOINT.ID.eq(endpoint))
        .and(ENDPOINT.DISABLED_AT.isNull())
        .returning(ENDPOINT.ORGANIZATION_ID, ENDPOINT.URL)
        .fetchOptional()
        .ifPresent(
            row -> {
              sql.update(DELIVERY)
                  .set(DELIVERY.FAILED_AT, now)
                  .setNull(DELIVERY.NEXT_ATTEMPT_AT)
                  .where(DELIVERY.ENDPOINT_ID.eq(endpoint))
                  .and(DELIVERY.NEXT_ATTEMPT_AT.isNotNull())
                  .execute();
              tell(
                  row.get(ENDPOINT.ORGANIZATION_ID),
                  endpoint,
                  URI.create(row.get(ENDPOINT.URL)).getHost(),
                  because);
            });
  }

  private void tell(UUID organization, UUID endpoint, String host, String because) {
    audit.done(
        organization,
        ACTOR,
        "webhook:disable",
        "webhook:" + endpoint,
        Map.of("enabled", "true → false", "because", because));
    String name = MailText.foreign(host);
    members
        .addresses(organization, Permission.WEBHOOK_UPDATE)
        .forEach(
            address ->
                outbox.post(
                    address,
                    "A webhook was switched off",
                    """
                    We have switched off your webhook at %s: %s.

                    Once it works again, switch it on. What it has missed can be replayed for thirty days.
                    """
                        .formatted(name, because)));
  }
}
