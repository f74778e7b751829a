package dev.freehold.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import dev.freehold.testbed.cluster.AuditEvent;
import io.fabric8.kubernetes.api.model.Quantity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What databases measure is told of each tenant and of each Plan. */
class MeasuredStorageIT {
  private static final long MIB = 1 << 20;

  private static World world;

  private final String plan = World.name("measured");
  private final String tenant = World.name("measured");

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aDatabaseIsMeasuredToldInStepsAndNothingIsWrittenAtRest() throws SQLException {
    world.cluster().apply(Manifests.plan(plan));
    world.cluster().apply(Manifests.tenant(tenant).replace("plan: starter", "plan: " + plan));
    world.awaitReady(tenant);

    // Then
    long small = await("the plan's size", this::ofPlan, 1);
    assertThat(ofTenant()).as("less than a step").isNull();
    assertThat(world.operator().gauge("freehold.plan.storage", "plan", plan, "kind", "measured"))
        .hasValueSatisfying(bytes -> assertThat(bytes).isBetween(1.0, (double) small));
    Unchanged.during(Duration.ofSeconds(6), "three looks without a write", this::writes);

    // When
    try (Connection app = world.app(tenant);
        var statement = app.createStatement()) {
      statement.execute(
          "create table large as select repeat('x', 1000) as text from generate_series(1, 30000)");
    }

    // Then
    assertThat(await("the tenant's larger size", this::ofTenant, small + 16 * MIB))
        .isLessThan(small + 64 * MIB);
    await("the plan's larger size", this::ofPlan, small + 16 * MIB);
    Unchanged.during(Duration.ofSeconds(6), "three looks without a write", this::writes);

    // When
    world.delete(tenant);
    world.awaitGone(tenant);

    // Then
    World.await(
        "nothing is left",
        () -> Optional.ofNullable(ofPlan()).filter(left -> left == 0),
        this::describe);
  }

  private long await(String what, Supplier<Long> bytes, long atLeast) {
    return World.await(
        what,
        () -> Optional.ofNullable(bytes.get()).filter(found -> found >= atLeast),
        this::describe);
  }

  private Long ofTenant() {
    return bytes(
        world.client().resources(Tenant.class).withName(tenant).get().getStatus().storage());
  }

  private Long ofPlan() {
    return bytes(world.client().resources(Plan.class).withName(plan).get().getStatus().storage());
  }

  private static Long bytes(Quantity quantity) {
    return quantity == null ? null : Quantity.getAmountInBytes(quantity).longValue();
  }

  private long writes() {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.name().equals(tenant) || event.name().equals(plan))
          .count();
    }
  }

  private String describe() {
    return world.cluster().kubectl("get", "tenants,plans", "-o", "yaml");
  }
}
