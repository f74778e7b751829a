package dev.freehold.controlplane.notifications;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/**
 * How much mail waits, and since when the oldest: where a mail server that is gone shows first. All
 * replicas tell the same.
 */
@Component
final class OutboxMeters implements MeterBinder {
  private final Outbox outbox;

  OutboxMeters(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("freehold.mail.waiting", outbox, each -> each.backlog().count())
        .description("Mails that are not sent yet")
        .register(meters);
    Gauge.builder("freehold.mail.oldest", outbox, each -> each.backlog().age().toMillis() / 1e3)
        .description("Age of the oldest mail that is not sent yet; 0: there is none")
        .baseUnit("seconds")
        .register(meters);
  }
}
