package dev.freehold.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of two operators one is active, and the other one follows at once when it stops. */
class LeaseIT {
  /** Who does not get the lease given would wait for its end, longer than any test does. */
  private static final String[] PATIENT = {
    "--freehold.leader-election.lease-duration=10m", "--freehold.leader-election.renew-deadline=9m"
  };

  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void anOperatorThatStopsHandsOverAtOnce() {
    String former = world.operator().active().orElseThrow();
    String tenant = World.name("handover");
    try (var _ = world.operator().startStandby(PATIENT)) {
      assertThat(world.operator().active()).contains(former);

      // When
      world.operator().stop();

      // Then
      awaitAnotherThan(former);
      world.cluster().apply(Manifests.tenant(tenant, "reclaimPolicy: Delete"));
      world.awaitReady(tenant);
    }
    assertThat(world.operator().active()).isEmpty();
    world.operator().start();
    world.delete(tenant);
    world.awaitGone(tenant);
  }

  @Test
  void aStandbyThatStopsLeavesTheLeaseToItsHolder() {
    String active = world.operator().active().orElseThrow();
    var standby = world.operator().startStandby(PATIENT);

    // When
    standby.close();

    // Then
    assertThat(world.operator().active()).contains(active);
  }

  /** It would write after another one has begun. */
  @Test
  void anOperatorWhoseReconcileDoesNotEndKeepsTheLease() throws SQLException {
    String active = world.operator().active().orElseThrow();
    String tenant = World.name("hangs");
    world.cluster().apply(Manifests.tenant(tenant, "reclaimPolicy: Delete"));
    world.awaitReady(tenant);
    try (var superuser = world.postgres().connect("freehold");
        var statement = superuser.createStatement()) {
      superuser.setAutoCommit(false);
      statement.execute("lock table registry.tenant_database in access exclusive mode");
      world.touch(tenant);
      World.await(
          "a look at a tenant waits for the lock",
          () -> waiting() ? Optional.of(true) : Optional.empty(),
          () -> world.cluster().kubectl("describe", "tenant", tenant));

      // When
      world.operator().stop();

      // Then
      assertThat(world.operator().active()).contains(active);
    }
    world.cluster().kubectl("delete", "lease", "-n", Installation.NAMESPACE, "freehold-operator");
    world.operator().start();
    world.delete(tenant);
    world.awaitGone(tenant);
  }

  private static boolean waiting() {
    try (var superuser = world.postgres().connect("postgres");
        var statement = superuser.createStatement();
        var rows =
            statement.executeQuery(
                "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%tenant_database%'")) {
      return rows.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitAnotherThan(String former) {
    World.await(
        "another operator is active",
        () -> world.operator().active().filter(now -> !now.equals(former)),
        () -> "active: " + world.operator().active());
  }
}
