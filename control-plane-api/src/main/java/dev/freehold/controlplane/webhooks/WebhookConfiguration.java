package dev.freehold.controlplane.webhooks;

import static dev.freehold.controlplane.webhooks.jooq.Tables.ENDPOINT;
import static dev.freehold.controlplane.webhooks.jooq.Tables.EVENT;

import dev.freehold.controlplane.jobs.RecurringJob;
import dev.freehold.controlplane.outbound.OutboundClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs by itself. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
  /** Of one attempt. */
  static final Duration DEADLINE = Duration.ofSeconds(15);

  /** How long events are kept: so far back can be replayed. */
  static final Duration KEPT = Duration.ofDays(30);

  private static final int READ_OF_ANSWER = 16 * 1024;
  private static final int BATCH = 5000;

  @Bean(destroyMethod = "close")
  WebhookClient webhookClient(WebhookSettings settings) {
    return new WebhookClient(
        new OutboundClient(
            OutboundClient.resolver(settings.local()),
            DEADLINE,
            "Freehold-Webhooks/1",
            READ_OF_ANSWER));
  }

  @Bean
  RecurringJob sendWebhooks(Lanes lanes) {
    return new RecurringJob("send-webhooks", Duration.ofSeconds(1), lanes::open);
  }

  @Bean
  RecurringJob cleanWebhooks(DSLContext sql, Clock clock) {
    return new RecurringJob(
        "clean-webhooks", Duration.ofHours(1), () -> clean(sql, clock.instant()));
  }

  private static void clean(DSLContext sql, Instant now) {
    sql.update(ENDPOINT)
        .setNull(ENDPOINT.PREVIOUS_SECRET)
        .setNull(ENDPOINT.PREVIOUS_UNTIL)
        .where(ENDPOINT.PREVIOUS_UNTIL.le(now))
        .execute();
    int deleted;
    do {
      deleted =
          sql.deleteFrom(EVENT)
              .where(
                  EVENT.ID.in(
                      DSL.select(EVENT.ID)
                          .from(EVENT)
                          .where(EVENT.AT.lt(now.minus(KEPT)))
                          .limit(BATCH)))
              .execute();
    } while (deleted == BATCH);
  }
}
