package dev.freehold.controlplane.tenants;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** Wishes that the cluster does not have yet. All replicas tell the same. */
@Component
final class WishMeters implements MeterBinder {
  private final WishBacklog backlog;

  WishMeters(WishBacklog backlog) {
    this.backlog = backlog;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("freehold.wishes.waiting", backlog, WishBacklog::count)
        .description("Tenants whose newest wish the cluster does not have yet")
        .register(meters);
    Gauge.builder("freehold.wishes.late", backlog, each -> each.late().toMillis() / 1e3)
        .description("How long the next attempt of one of them has been due; 0: none is")
        .baseUnit("seconds")
        .register(meters);
  }
}
