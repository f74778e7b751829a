package dev.freehold.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.ObservedDataSources;
import dev.freehold.operator.World;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All our connections to a server are at work: nothing is wrong, and nobody is told so. */
class BusyServerIT {
  private final AtomicBoolean busy = new AtomicBoolean();

  /** Looks at a server that found no connection. */
  private final AtomicInteger refused = new AtomicInteger();

  private World world;

  @BeforeEach
  void start() throws SQLException {
    world = World.shared();
    world.operator().stop();
    world
        .operator()
        .start(
            context ->
                context.registerBean(
                    AdminDataSources.class, () -> new ObservedDataSources(this::statement)));
  }

  @AfterEach
  void stop() {
    world.operator().stop();
    world.operator().start();
  }

  @Test
  void aServerWhoseConnectionsAreAllAtWorkIsLookedAtAgainAndNotSaidToBeOutOfReach() {
    String tenant = World.name("busy");
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    String server = conditions();

    // When
    busy.set(true);
    world.touch(tenant);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> refused.get() >= 2);
    busy.set(false);

    // Then
    world.touch(tenant);
    world.awaitReady(tenant);
    assertThat(conditions()).isEqualTo(server);
    assertThat(
            world
                .operator()
                .counted(
                    "operator.sdk.reconciliations.failed",
                    "exception",
                    "SQLTransientConnectionException"))
        .isZero();
  }

  /** As the pool does when none of its connections comes free in time. */
  private void statement(String sql) throws SQLException {
    if (busy.get()) {
      if (sql.contains("server_version_num")) {
        refused.incrementAndGet();
      }
      throw new SQLTransientConnectionException("none came free");
    }
  }

  private String conditions() {
    return world
        .cluster()
        .kubectl("get", "databaseserver", World.SERVER, "-o", "jsonpath={.status.conditions}");
  }
}
