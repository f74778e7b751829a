package dev.freehold.controlplane.cluster;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** How old our knowledge of the cluster is, by kind. All replicas tell the same. */
@Component
final class WatchMeters implements MeterBinder {
  private final ClusterWatches watches;
  private final List<WatchedKind<?>> kinds;
  private final Clock clock;

  WatchMeters(ClusterWatches watches, List<WatchedKind<?>> kinds, Clock clock) {
    this.watches = watches;
    this.kinds = kinds;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    for (WatchedKind<?> kind : kinds) {
      Gauge.builder("freehold.cluster.heard", kind, this::age)
          .tag("kind", kind.type().getSimpleName())
          .description("Since when the cluster was not heard; NaN: never since the installation")
          .baseUnit("seconds")
          .register(meters);
    }
  }

  private double age(WatchedKind<?> kind) {
    return watches
        .heardAt(kind.type())
        .map(heard -> Duration.between(heard, clock.instant()).toMillis() / 1e3)
        .orElse(Double.NaN);
  }
}
