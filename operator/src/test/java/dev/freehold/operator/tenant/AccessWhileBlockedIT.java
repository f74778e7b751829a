package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.World;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who shall be restricted is, though something else of the Tenant cannot be as it says. */
class AccessWhileBlockedIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aReleaseThatIsMissingKeepsNobodyIn() throws SQLException {
    String tenant = TestingTenant.ready(world, "blocked");
    world.patch(tenant, "{\"spec\": {\"release\": \"missing\"}}");
    world.awaitCondition(tenant, "WorkloadReady", "False", "ReleaseMissing");

    // When
    world.patch(
        tenant,
        "{\"spec\": {\"restrictions\": {\"platform\": {\"level\": \"Suspended\", \"reason\": \"fraud\"}}}}");
    Observed.access(world, tenant, "Suspended");

    // Then
    assertThat(world.awaitCondition(tenant, "AccessApplied", "True", "AsRestricted").getMessage())
        .contains("Suspended", "fraud");
    assertThat(world.condition(tenant, "WorkloadReady").orElseThrow().getReason())
        .isEqualTo("ReleaseMissing");
    assertThat(TestingTenant.app(world, tenant).getSpec().getReplicas()).isZero();
    assertThatThrownBy(() -> world.app(tenant).close()).extracting("SQLState").isEqualTo("28000");

    // When
    world.patch(tenant, "{\"spec\": {\"release\": null, \"restrictions\": null}}");
    Observed.access(world, tenant, "Full");

    // Then
    world.awaitReady(tenant);
    assertThat(TestingTenant.app(world, tenant).getSpec().getReplicas()).isEqualTo(1);
    world.app(tenant).close();
    assertThat(world.events(tenant, "Mended")).isEmpty();
  }

  @Test
  void aPlanThatIsMissingLeavesTheOneBeforeInForceAndTheRestGoesOn() throws SQLException {
    String tenant = TestingTenant.ready(world, "mistyped");
    try (Connection app = world.app(tenant);
        var statement = app.createStatement()) {
      statement.execute("create table note ()");
    }

    // When
    world.patch(
        tenant,
        "{\"spec\": {\"plan\": \"missing\", \"restrictions\": {\"billing\": {\"level\": \"ReadOnly\"}}}}");
    Observed.access(world, tenant, "ReadOnly");

    // Then
    assertThat(world.awaitCondition(tenant, "PlanResolved", "False", "PlanMissing").getMessage())
        .contains("'missing' does not exist", "Until then Plan 'starter' is in force");
    assertThat(world.condition(tenant, "Ready").orElseThrow().getReason()).isEqualTo("PlanMissing");
    try (Connection reader = world.app(tenant);
        var statement = reader.createStatement()) {
      assertThatThrownBy(() -> statement.execute("insert into note default values"))
          .extracting("SQLState")
          .isEqualTo("42501");
    }

    // When
    world.patch(tenant, "{\"spec\": {\"plan\": \"starter\", \"restrictions\": null}}");

    // Then
    Observed.access(world, tenant, "Full");
    world.awaitReady(tenant);
  }
}
