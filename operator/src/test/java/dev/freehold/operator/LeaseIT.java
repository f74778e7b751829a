package dev.freehold.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    String former = active();
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
    String active = active();
    var standby = world.operator().startStandby(PATIENT);
    var versions = new ConcurrentLinkedQueue<Lease>();
    try (var _ = world.operator().lease().watch(remember(versions))) {
      // When
      standby.close();

      // Then
      long now = version(world.operator().lease().get());
      World.await(
          "the watch has seen the lease as it is now",
          () -> versions.stream().filter(each -> version(each) >= now).findAny(),
          versions::toString);
    }
    // Who loses it for a moment only takes it again at once.
    assertThat(versions)
        .extracting(each -> each.getSpec().getHolderIdentity())
        .containsOnly(active);
  }

  /** It would write after another one has begun. */
  @Test
  void anOperatorWhoseReconcileDoesNotEndKeepsTheLease() throws SQLException {
    String active = active();
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
    world.operator().lease().delete();
    world.operator().start();
    world.delete(tenant);
    world.awaitGone(tenant);
  }

  /** Another test may have started it a moment ago. */
  private static String active() {
    return World.await("an active operator", world.operator()::active, () -> "no lease");
  }

  private static long version(Lease lease) {
    return Long.parseLong(lease.getMetadata().getResourceVersion());
  }

  private static Watcher<Lease> remember(Collection<Lease> versions) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Lease lease) {
        versions.add(lease);
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
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
