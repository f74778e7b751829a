package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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
    var over = new AtomicBoolean();
    var edits = Thread.ofPlatform().start(() -> edit(flapping, over));
    long before = world.completeReconciles();
    long started = System.nanoTime();
    try {
      // When
      world.cluster().apply(Manifests.tenant(calm));

      // Then
      world.awaitCondition(calm, "DatabaseReady", "True", "Provisioned");
      Thread.sleep(Duration.ofSeconds(3));
    } finally {
      over.set(true);
      edits.join();
    }
    long seconds = Duration.ofNanos(System.nanoTime() - started).toSeconds() + 1;
    assertThat(world.completeReconciles() - before).isLessThan(10 * seconds + 20);
    Awaitility.await().until(() -> isObserved(world.tenant(flapping)));
    world.delete(flapping);
    world.delete(calm);
  }

  @Test
  void aServerThatHangsKeepsNobodyElseFromTheirDatabase() throws Exception {
    String elsewhere = World.name("calm");
    world.cluster().apply(Manifests.tenant(elsewhere, "server: " + World.SERVER));
    world.awaitReady(elsewhere);
    var held = new ArrayList<String>();
    try (OwnServer server = OwnServer.ready(world, 50)) {
      for (int i = 0; i < 12; i++) {
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
                            "select count(*) >= 4 from pg_stat_activity where wait_event_type = 'Lock'")
                        .equals("t"));
        world.touch(elsewhere);

        // Then
        World.await(
            "a tenant of another server is looked at",
            () -> Optional.of(world.tenant(elsewhere)).filter(FleetIT::isObserved),
            () -> "the tenants of the server that hangs hold all threads");
      }

      // Then: slow is not gone
      held.forEach(
          name ->
              World.await(
                  name + " was looked at",
                  () -> Optional.of(world.tenant(name)).filter(FleetIT::isObserved),
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

  /** Some fifty times a second, as a controller that fights with another one does. */
  private static void edit(String tenant, AtomicBoolean over) {
    for (long edit = 0; !over.get(); edit++) {
      String name = "edited " + edit;
      world
          .client()
          .resources(Tenant.class)
          .withName(tenant)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\": {\"displayName\": \"%s\"}}".formatted(name));
      LockSupport.parkNanos(Duration.ofMillis(15).toNanos());
    }
  }

  private static boolean isObserved(Tenant tenant) {
    return tenant.getStatus() != null
        && tenant.getMetadata().getGeneration().equals(tenant.getStatus().observedGeneration());
  }
}
