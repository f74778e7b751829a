package dev.freehold.controlplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.crds.Plan;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ClusterWatchesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private final WatchLeases leases = PLANE.bean(WatchLeases.class);
  private final String kind = "Kind-" + UUID.randomUUID();
  private final UUID one = UUID.randomUUID();
  private final UUID other = UUID.randomUUID();

  @Test
  void oneReplicaHoldsAKindUntilItGivesItAwayOrIsSilent() throws SQLException {
    assertThat(leases.hold(kind, one)).isTrue();
    assertThat(leases.hold(kind, other)).isFalse();
    assertThat(leases.hold(kind, one)).as("renewed").isTrue();

    leases.release(kind, other);
    assertThat(leases.hold(kind, other)).as("nobody releases another one's").isFalse();
    leases.release(kind, one);
    assertThat(leases.hold(kind, other)).isTrue();

    PLANE.sql(
        "UPDATE cluster.watch SET held_until = now() - interval '1 second' WHERE kind = '%s'"
            .formatted(kind));
    assertThat(leases.hold(kind, one)).isTrue();
  }

  @Test
  void whatOnlyItsHolderMayDoNobodyElseDoes() {
    leases.hold(kind, one);
    var done = new java.util.concurrent.atomic.AtomicInteger();

    assertThat(leases.whileHeld(kind, other, done::incrementAndGet)).isFalse();
    leases.heard(kind, other);
    assertThat(leases.heardAt(kind)).isEmpty();
    assertThat(leases.whileHeld(kind, one, done::incrementAndGet)).isTrue();
    leases.heard(kind, one);

    assertThat(done).hasValue(1);
    assertThat(leases.heardAt(kind)).isPresent();
  }

  /** Two replicas, each of which would write what it hears. */
  @Test
  void whenItsHolderStopsAnotherReplicaGoesOn() throws SQLException {
    UUID before = holder();
    try (var second = PLANE.start()) {
      assertThat(holder()).isEqualTo(before);

      PLANE.bean(ClusterWatches.class).stop();

      try {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !holder().equals(before));
        Instant then = Instant.now();
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    second
                        .getBean(ClusterWatches.class)
                        .heardAt(Plan.class)
                        .filter(then::isBefore)
                        .isPresent());
      } finally {
        PLANE.bean(ClusterWatches.class).start();
      }
    }
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> holder().equals(before));
  }

  private static UUID holder() throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var rows = statement.executeQuery("SELECT holder FROM cluster.watch WHERE kind = 'Plan'")) {
      rows.next();
      return rows.getObject(1, UUID.class);
    }
  }
}
