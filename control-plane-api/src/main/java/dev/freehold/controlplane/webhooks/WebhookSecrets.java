package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.ENDPOINT;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.persistence.Sealing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What endpoints' messages are signed with, and who is shown it. */
@Component
class WebhookSecrets {
  /** How long the secret before still signs beside the new one. */
  static final Duration OVERLAP = Duration.ofHours(24);

  private final DSLContext sql;
  private final Webhooks webhooks;
  private final Sealing sealing;
  private final Clock clock;

  WebhookSecrets(DSLContext sql, Webhooks webhooks, Sealing sealing, Clock clock) {
    this.sql = sql;
    this.webhooks = webhooks;
    this.sealing = sealing;
    this.clock = clock;
  }

  /** For whoever has created it, and for nobody later; empty once there was another one. */
  Optional<String> firstSecret(UUID webhook) {
    return sql.select(ENDPOINT.SECRET)
        .from(ENDPOINT)
        .where(ENDPOINT.ID.eq(webhook))
        .and(ENDPOINT.ROTATED_AT.isNull())
        .fetchOptional(row -> sealing.open(row.value1(), webhook.toString()));
  }

  /**
   * A new secret; the one before signs beside it for a day.
   *
   * @return the new one
   */
  @Transactional
  String rotate(Principal principal, UUID organization, UUID webhook) {
    webhooks.lock(organization, webhook);
    String secret = WebhookSecret.random().text();
    Instant now = clock.instant();
    Instant until = now.plus(OVERLAP);
    sql.update(ENDPOINT)
        .set(ENDPOINT.PREVIOUS_SECRET, ENDPOINT.SECRET)
        .set(ENDPOINT.PREVIOUS_UNTIL, until)
        .set(ENDPOINT.SECRET, sealing.seal(secret, webhook.toString()))
        .set(ENDPOINT.ROTATED_AT, now)
        .set(ENDPOINT.REVISION, ENDPOINT.REVISION.plus(1))
        .where(ENDPOINT.ID.eq(webhook))
        .execute();
    webhooks.record(
        principal,
        organization,
        Permission.WEBHOOK_UPDATE,
        webhook,
        Map.of("rotated", "the one before signs until " + until));
    return secret;
  }
}
