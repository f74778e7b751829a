package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Restrictions reach the database and the app, and are undone completely. */
class AccessIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void suspendedStopsTheAppAndLocksTheDatabaseUntilItIsLifted() throws SQLException {
    String tenant = TestingTenant.ready(world, "suspended");
    try (Connection open = world.app(tenant)) {
      // When
      world
          .cluster()
          .apply(
              Manifests.tenant(
                  tenant, "restrictions: {platform: {level: Suspended, reason: unpaid}}"));
      Observed.access(world, tenant, "Suspended");

      // Then
      assertThatThrownBy(() -> execute(open, "select 1")).isInstanceOf(SQLException.class);
    }
    assertThat(replicas(tenant)).isZero();
    assertThatThrownBy(() -> world.app(tenant).close()).extracting("SQLState").isEqualTo("28000");

    // When
    world.cluster().apply(Manifests.tenant(tenant));
    Observed.access(world, tenant, "Full");

    // Then
    assertThat(replicas(tenant)).isEqualTo(1);
    try (Connection app = world.app(tenant)) {
      execute(app, "create table after_suspension ()");
    }
    world.awaitReady(tenant);
  }

  @Test
  void readOnlyRefusesWritesUntilItsEndAndThenEndsByItself() throws SQLException {
    String tenant = TestingTenant.ready(world, "readonly");
    Instant until = Instant.now().plusSeconds(12);
    try (Connection open = world.app(tenant)) {
      execute(open, "create table note as select 'kept' as text");

      // When
      world
          .cluster()
          .apply(
              Manifests.tenant(
                  tenant, "restrictions: {billing: {level: ReadOnly, until: '" + until + "'}}"));
      Observed.access(world, tenant, "ReadOnly");

      // Then
      assertThatThrownBy(() -> execute(open, "insert into note values ('late')"))
          .isInstanceOf(SQLException.class);
    }
    try (Connection reader = world.app(tenant)) {
      execute(reader, "select text from note");
      assertThatThrownBy(() -> execute(reader, "insert into note values ('no')"))
          .extracting("SQLState")
          .isEqualTo("42501");
    }
    assertThat(replicas(tenant)).isEqualTo(1);

    // Then: at its end everything is as before, and nobody did anything
    Observed.access(world, tenant, "Full");
    assertThat(Instant.now()).isAfter(until);
    try (Connection app = world.app(tenant)) {
      execute(app, "insert into note values ('yes')");
    }
  }

  private static int replicas(String tenant) {
    return TestingTenant.app(world, tenant).getSpec().getReplicas();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
