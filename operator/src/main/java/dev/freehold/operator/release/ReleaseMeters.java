package dev.freehold.operator.release;

import dev.freehold.crds.AppRelease;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** {@code freehold_release_tenants} by release and progress. */
public final class ReleaseMeters {
  private final MultiGauge tenants;
  private final Map<String, ReleaseCounts> counts = new ConcurrentHashMap<>();

  public ReleaseMeters(MeterRegistry meters) {
    tenants =
        MultiGauge.builder("freehold.release.tenants")
            .description("Tenants that shall run an AppRelease, by how far they are")
            .register(meters);
  }

  synchronized void show(String release, ReleaseCounts now, List<AppRelease> existing) {
    counts.put(release, now);
    counts.keySet().retainAll(existing.stream().map(each -> each.getMetadata().getName()).toList());
    tenants.register(
        counts.entrySet().stream()
            .<MultiGauge.Row<?>>flatMap(entry -> rows(entry.getKey(), entry.getValue()))
            .toList(),
        true);
  }

  private static Stream<MultiGauge.Row<Number>> rows(String release, ReleaseCounts counts) {
    return Stream.of(
        row(release, "updated", counts.updated()),
        row(release, "updating", counts.updating()),
        row(release, "failed", counts.failed()),
        row(release, "waiting", counts.waiting()));
  }

  private static MultiGauge.Row<Number> row(String release, String progress, int count) {
    return MultiGauge.Row.of(Tags.of("release", release, "progress", progress), count);
  }
}
