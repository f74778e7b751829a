package dev.freehold.operator.plan;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** {@code freehold_plan_tenants} by plan and state, {@code freehold_plan_storage_bytes} by plan. */
public final class PlanMeters {
  private final MultiGauge tenants;
  private final MultiGauge storage;
  private final Map<String, PlanUsage> usage = new ConcurrentHashMap<>();

  public PlanMeters(MeterRegistry meters) {
    tenants =
        MultiGauge.builder("freehold.plan.tenants")
            .description("Tenants of a Plan, by state; a tenant counts in each state that it is in")
            .register(meters);
    storage =
        MultiGauge.builder("freehold.plan.storage")
            .description("Storage of a Plan's tenants: measured, and what their limits allow")
            .baseUnit("bytes")
            .register(meters);
  }

  synchronized void show(String plan, PlanUsage now, List<String> existing) {
    usage.put(plan, now);
    usage.keySet().retainAll(existing);
    tenants.register(rows(PlanMeters::tenants), true);
    storage.register(rows(PlanMeters::storage), true);
  }

  private interface Rows {
    Stream<MultiGauge.Row<Number>> of(String plan, PlanUsage usage);
  }

  private List<MultiGauge.Row<?>> rows(Rows rows) {
    return usage.entrySet().stream()
        .<MultiGauge.Row<?>>flatMap(entry -> rows.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Stream<MultiGauge.Row<Number>> tenants(String plan, PlanUsage usage) {
    return Stream.of(
        row(plan, "state", "admitted", usage.tenants()),
        row(plan, "state", "ready", usage.ready()),
        row(plan, "state", "waiting", usage.waiting()),
        row(plan, "state", "trial", usage.trials()),
        row(plan, "state", "read-only", usage.readOnly()),
        row(plan, "state", "suspended", usage.suspended()),
        row(plan, "state", "hibernated", usage.hibernated()));
  }

  private static Stream<MultiGauge.Row<Number>> storage(String plan, PlanUsage usage) {
    return Stream.of(
        row(plan, "kind", "measured", usage.storage()),
        row(plan, "kind", "allotted", usage.allotted()));
  }

  private static MultiGauge.Row<Number> row(String plan, String tag, String value, Number number) {
    return MultiGauge.Row.of(Tags.of("plan", plan, tag, value), number);
  }
}
