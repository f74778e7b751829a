package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many tenants side by side: none is in another one's way. */
class FleetIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aTenantThatIsEditedAllTheTimeDelaysNobody() throws InterruptedException {
    String flapping = World.name("flap");
    String calm = World.name("calm");
    world.cluster().apply(Manifests.tenant(flapping));
    world.awaitReady(flapping);
    var edits = new AtomicLong();
    var over = new AtomicBoolean();
    List<Thread> editors =
        Stream.generate(() -> Thread.ofPlatform().start(() -> edit(flapping, edits, over)))
            .limit(3)
            .toList();
    long before = world.operator().completeReconciles();
    long started = System.nanoTime();
    try {
      // When
      world.cluster().apply(Manifests.tenant(calm));

      // Then
      world.awaitCondition(calm, "DatabaseReady", "True", "Provisioned");
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> edits.get() > 400);
    } finally {
      over.set(true);
      for (Thread editor : editors) {
        editor.join();
      }
    }
    long seconds = Duration.ofNanos(System.nanoTime() - started).toSeconds() + 1;
    assertThat(world.operator().completeReconciles() - before).isLessThan(10 * seconds + 20);
    world.delete(flapping);
    world.delete(calm);
  }

  @Test
  void aServerThatHangsKeepsNobodyElseFromTheirDatabase() throws Exception {
    String elsewhere = World.name("calm");
    // A connection for each thread: none gives up because it waits for one.
    world.operator().stop();
    world.operator().start("--freehold.concurrency=8", "--freehold.server-connections=8");
    world.cluster().apply(Manifests.tenant(elsewhere, "server: " + World.SERVER));
    world.awaitReady(elsewhere);
    var held = new ArrayList<String>();
    try (OwnServer server = OwnServer.ready(world, 50)) {
      for (int i = 0; i < 9; i++) {
        held.add(World.name("held"));
      }
      held.forEach(name -> server.applyTenant(name, "reclaimPolicy: Delete"));
      held.forEach(world::awaitReady);

      try (var superuser = server.postgres().connect("freehold");
          var statement = superuser.createStatement()) {
        // When: every look at a tenant of this server waits for this lock
        superuser.setAutoCommit(false);
        statement.execute("lock table registry.tenant_database in access exclusive mode");
        held.forEach(world::touch);
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () ->
                    server
                        .query(
                            "postgres",
                            "select count(*) >= 6 from pg_stat_activity where wait_event_type = 'Lock'")
                        .equals("t"));
        world.touch(elsewhere);

        // Then
        World.await(
            "a tenant of another server is looked at",
            () -> Optional.of(world.tenant(elsewhere)).filter(Observed::isObserved),
            () -> "the tenants of the server that hangs hold all threads");
      }

      // Then: slow is not gone
      held.forEach(
          name ->
              World.await(
                  name + " was looked at",
                  () -> Optional.of(world.tenant(name)).filter(Observed::isObserved),
                  () -> "still in line"));
      held.forEach(
          name ->
              assertThat(world.tenant(name).getStatus().conditions())
                  .noneMatch(each -> each.getReason().equals("ServerUnreachable")));
      held.forEach(world::delete);
      // Namespaces end slowly; what must not outlive the server is in there.
      held.forEach(
          name ->
              World.await(
                  name + " has no database any more",
                  () -> databaseOf(server, name).isEmpty() ? Optional.of(true) : Optional.empty(),
                  () -> "it is still there"));
    } finally {
      world.operator().stop();
      world.operator().start();
    }
  }

  private static String databaseOf(OwnServer server, String tenant) {
    try {
      return server.query(
          "freehold",
          "select id from registry.tenant_database where tenant_name = '%s'".formatted(tenant));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Some hundred times a second, as controllers that fight with each other do; a look at it finds
   * nothing to write.
   */
  private static void edit(String tenant, AtomicLong edits, AtomicBoolean over) {
    while (!over.get()) {
      try {
        world
            .client()
            .resources(Tenant.class)
            .withName(tenant)
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\": {\"annotations\": {\"%s\": \"%d\"}}}"
                    .formatted(Freehold.WAKE_ANNOTATION, edits.incrementAndGet()));
      } catch (KubernetesClientException e) {
        // A busy machine answers late: that edit may have come, and the next one will.
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }
}
