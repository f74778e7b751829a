package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import dev.freehold.testbed.cluster.AuditEvent;
import io.fabric8.kubernetes.api.model.Quantity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Tenant whose server has databases ready gets one of them, and the pool is filled up again. */
class WarmClaimIT {
  private static final String CAPACITY =
      "capacity: {tenants: 50, connections: 20, storage: 10Gi}\n  warmPool: 3";
  private static World world;
  private static OwnServer server;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    server = OwnServer.ready(world, 50);
    apply(CAPACITY);
    awaitStatus(status -> Integer.valueOf(3).equals(status.warm()) && status.storage() != null);
  }

  @AfterEach
  void deleteTenants() {
    var left = world.client().resources(Tenant.class).list().getItems();
    left.removeIf(tenant -> !server.name().equals(tenant.getSpec().server()));
    List<String> names = left.stream().map(tenant -> tenant.getMetadata().getName()).toList();
    names.forEach(WarmClaimIT::delete);
    names.forEach(world::awaitGone);
    awaitStatus(status -> status.tenants() == 0 && status.warm() == 3);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aTenantGetsADatabaseThatWasReadyAndThePoolIsFilledAgain() throws SQLException {
    List<String> ready = ids("warm");
    String tenant = World.name("warm");

    // When
    applyTenant(tenant);

    // Then
    String id = world.awaitReady(tenant).getSpec().binding().databaseId();
    assertThat(ready).contains(id);
    assertThat(writesUntilReady(tenant))
        .as("binding, the status that says DatabaseReady, and then the app")
        .startsWith("tenants", "tenants/status", "namespaces");
    try (Connection app = world.app(tenant);
        var statement = app.createStatement()) {
      statement.execute("create table note (text text)");
    }
    World.await(
        "a full pool",
        () -> Optional.of(ids("warm")).filter(warm -> warm.size() == 3 && !warm.contains(id)),
        () -> ids("warm").toString());
  }

  @Test
  void theServersStatusTellsWhatIsTakenAndWhatIsFree() {
    String tenant = World.name("figures");
    applyTenant(tenant);

    // When
    world.awaitReady(tenant);

    // Then: 5 of 20 connections are the scarcest
    DatabaseServerStatus status =
        awaitStatus(each -> each.tenants() == 1 && each.warm() == 3 && each.storage() != null);
    assertThat(status.connections()).isEqualTo(5);
    assertThat(status.headroom()).isEqualTo(75);
    assertThat(Quantity.getAmountInBytes(status.storage()).longValue() >> 20).isBetween(7L, 60L);
    String columns =
        world.cluster().kubectl("get", "databaseserver", server.name()).replaceAll(" +", " ");
    assertThat(columns).contains("TENANTS CAPACITY WARM POOL HEADROOM%").contains(" 1 50 3 3 75 ");
  }

  @Test
  void whoFindsNoConnectionsLeftIsToldTheNumbersAndPlacedWhenATenantGoes() {
    var placed = List.of(World.name("c1"), World.name("c2"), World.name("c3"), World.name("c4"));
    placed.forEach(WarmClaimIT::applyTenant);
    placed.forEach(world::awaitReady);
    String late = World.name("late");

    // When
    applyTenant(late);

    // Then
    assertThat(world.awaitCondition(late, "Placed", "False", "NoCapacity").getMessage())
        .contains(
            "with 5 connections: " + server.name() + " 4 of 50 tenants, 20 of 20 connections");
    delete(placed.getFirst());
    world.awaitReady(late);
    assertThat(writesUntilReady(late))
        .as("its database is told of before its app is made")
        .containsSubsequence("tenants/status", "tenants", "tenants/status", "namespaces");
  }

  @Test
  void aServerThatIsFullByMeasureTakesNobody() {
    apply("capacity: {tenants: 50, connections: 20, storage: 1Mi}\n  warmPool: 3");
    String tenant = World.name("storage");

    // When
    applyTenant(tenant);

    // Then
    assertThat(world.awaitCondition(tenant, "Placed", "False", "NoCapacity").getMessage())
        .containsPattern("0 of 50 tenants, 0 of 20 connections, \\d+ Mi of 1Mi storage");
    apply(CAPACITY);
    world.awaitReady(tenant);
  }

  @Test
  void roomThatComesFreeIsSeenByEvent() {
    // Given: nobody looks by themselves for ten minutes
    var four = List.of(World.name("r1"), World.name("r2"), World.name("r3"), World.name("r4"));
    four.forEach(WarmClaimIT::applyTenant);
    four.forEach(world::awaitReady);
    world.operator().stop();
    world.operator().start("--freehold.server-check-interval=10m", "--freehold.resync=1h");
    try {
      String late = World.name("event");
      applyTenant(late);
      world.awaitCondition(late, "Placed", "False", "NoCapacity");
      long deleted = System.nanoTime();

      // When
      delete(four.getFirst());

      // Then: a blocked Tenant would look again after a minute
      world.awaitReady(late);
      assertThat(System.nanoTime() - deleted).isLessThan(20_000_000_000L);
    } finally {
      world.operator().stop();
      world.operator().start();
    }
  }

  @Test
  void aServerAtRestIsNotWrittenTo() {
    awaitStatus(status -> status.warm() == 3 && status.tenants() == 0 && status.storage() != null);

    // When // Then: several looks, one each two seconds
    Unchanged.during(
        Duration.ofSeconds(7), "no write to the DatabaseServer", WarmClaimIT::statusWrites);
  }

  private static void applyTenant(String tenant) {
    server.applyTenant(tenant);
  }

  private static void apply(String capacity) {
    world
        .cluster()
        .apply(
            Manifests.server(server.name(), server.postgres(), 50)
                .replace("capacity: {tenants: 50}", capacity));
  }

  private static DatabaseServerStatus awaitStatus(Predicate<DatabaseServerStatus> as) {
    return World.await(
        "the status of " + server.name(),
        () ->
            Optional.ofNullable(
                    world
                        .client()
                        .resources(DatabaseServer.class)
                        .withName(server.name())
                        .get()
                        .getStatus())
                .filter(as),
        () -> world.cluster().kubectl("get", "databaseserver", server.name(), "-o", "yaml"));
  }

  private static List<String> ids(String state) {
    try {
      String ids =
          server.query(
              "freehold",
              "select string_agg(id, ',') from registry.tenant_database where state = '%s'"
                  .formatted(state));
      return List.of(ids.split(","));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(String tenant) {
    world.patch(tenant, "{\"spec\": {\"reclaimPolicy\": \"Delete\"}}");
    world.delete(tenant);
  }

  private static long statusWrites() {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.resource().equals("databaseservers"))
          .filter(event -> event.name().equals(server.name()))
          .count();
    }
  }

  /** What the operator wrote for a Tenant, in order. */
  private static List<String> writesUntilReady(String tenant) {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.user().endsWith(":freehold-operator"))
          .filter(event -> (event.namespace() + " " + event.name()).contains(tenant))
          .filter(event -> !event.resource().equals("events"))
          .map(
              event ->
                  event.resource()
                      + (event.subresource().isEmpty() ? "" : "/" + event.subresource()))
          .toList();
    }
  }
}
