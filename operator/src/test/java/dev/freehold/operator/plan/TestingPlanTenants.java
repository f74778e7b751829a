package dev.freehold.operator.plan;

import dev.freehold.crds.Tenant;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A cache that has seen nobody yet. */
final class TestingPlanTenants implements PlanTenants {
  private final List<String> woken = new ArrayList<>();

  List<String> woken() {
    return woken;
  }

  @Override
  public List<Tenant> havingPlan(String plan) {
    return List.of();
  }

  @Override
  public List<Tenant> admittedTo(String plan) {
    return List.of();
  }

  @Override
  public List<Tenant> on(String server) {
    return List.of();
  }

  @Override
  public void wake(ResourceID tenant) {
    woken.add(tenant.getName());
  }

  @Override
  public void watch(BiConsumer<Tenant, Tenant> listener) {}
}
