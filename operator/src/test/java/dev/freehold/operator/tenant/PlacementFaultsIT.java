package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A Tenant that cannot be made yet says why, and is made when the cause is gone. */
class PlacementFaultsIT {
  private static World world;
  private static OwnServer server;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    server = OwnServer.ready(world, 50);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aPlanThatIsMissingIsWaitedFor() {
    String tenant = World.name("noplan");
    String plan = World.name("plan");

    // When
    world.cluster().apply(Manifests.tenant(tenant).replace("starter", plan));

    // Then
    Condition resolved = world.awaitCondition(tenant, "PlanResolved", "False", "PlanMissing");
    assertThat(resolved.getMessage()).contains("'" + plan + "'", "create it", "'starter'");
    world.cluster().apply(Manifests.plan(plan));
    world.awaitReady(tenant);
  }

  @Test
  void aReleaseThatIsMissingIsWaitedFor() {
    String tenant = World.name("norelease");
    String release = World.name("release");

    // When
    world.cluster().apply(Manifests.tenant(tenant, "release: " + release));

    // Then
    Condition workload = world.awaitCondition(tenant, "WorkloadReady", "False", "ReleaseMissing");
    assertThat(workload.getMessage()).contains("'" + release + "'", "remove the pin");
    world.cluster().apply(Manifests.release(release, false));
    world.awaitReady(tenant);
  }

  @Test
  void whenNoServerMayTakeATenantEachSaysWhy() {
    String tenant = World.name("nowhere");

    // When
    world.cluster().apply(Manifests.tenant(tenant, "region: atlantis"));

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "False", "NoServer");
    assertThat(placed.getMessage()).contains("'main' is in region '', not 'atlantis'");
    world.delete(tenant);
    world.awaitGone(tenant);
  }

  @Test
  void theLastFreeSlotGoesToOneOfTwoAndTheOtherIsPlacedWhenThereIsRoom() throws SQLException {
    try (OwnServer small = OwnServer.ready(world, 1)) {
      String one = World.name("one");
      String two = World.name("two");
      String pin = "server: " + small.name();

      // When
      world.cluster().apply(Manifests.tenant(one, pin) + "---\n" + Manifests.tenant(two, pin));

      // Then
      String placed =
          World.await(
              "one of two is placed",
              () ->
                  List.of(one, two).stream()
                      .filter(each -> isPlaced(each) && !isPlaced(each.equals(one) ? two : one))
                      .findFirst(),
              () -> world.cluster().kubectl("get", "tenants", one, two, "-o", "yaml"));
      String refused = placed.equals(one) ? two : one;
      Condition full = world.awaitCondition(refused, "Placed", "False", "NoCapacity");
      assertThat(full.getMessage())
          .contains(small.name() + " 1 of 1 tenants", "Raise spec.capacity");
      world.awaitReady(placed);
      assertThat(small.query("freehold", "select count(*) from registry.tenant_database"))
          .isEqualTo("1");
      small.apply(2);
      world.awaitReady(refused);
      List.of(one, two).forEach(world::delete);
      List.of(one, two).forEach(world::awaitGone);
    }
  }

  private static boolean isPlaced(String tenant) {
    return world
        .condition(tenant, "Placed")
        .filter(each -> each.getStatus().equals("True"))
        .isPresent();
  }

  @Test
  void aDatabaseOfThatNameThatIsNotOursIsAConflictAndStays() throws SQLException {
    String tenant = World.name("taken");
    String plan = World.name("plan");
    String name = "fh_" + intendedId(tenant, plan);
    server.superuser("postgres", "create database " + name);
    server.superuser(name, "create table precious ()");

    // When
    world.cluster().apply(Manifests.plan(plan));

    // Then
    Condition database = world.awaitCondition(tenant, "DatabaseReady", "False", "Conflict");
    assertThat(database.getMessage())
        .contains(name, server.name(), "role 'postgres'", "drop or rename it");
    assertThat(server.query(name, "select relname from pg_class where relname = 'precious'"))
        .isEqualTo("precious");
    server.superuser("postgres", "alter database %s rename to theirs_%s".formatted(name, name));
    world.touch(tenant);
    world.awaitReady(tenant);
  }

  @Test
  void aRoleOfThatNameThatIsNotOursIsAConflictAndStays() throws SQLException {
    String tenant = World.name("role");
    String plan = World.name("plan");
    String role = "fh_" + intendedId(tenant, plan) + "_a";
    server.superuser("postgres", "create role " + role);

    // When
    world.cluster().apply(Manifests.plan(plan));

    // Then
    Condition database = world.awaitCondition(tenant, "DatabaseReady", "False", "Conflict");
    assertThat(database.getMessage()).contains(role, server.name(), "drop or rename it");
    assertThat(
            server.query(
                "postgres", "select rolcanlogin from pg_roles where rolname = '" + role + "'"))
        .isEqualTo("f");
    server.superuser("postgres", "drop role " + role);
    world.touch(tenant);
    world.awaitReady(tenant);
  }

  /** A Tenant that waits for its Plan, with an intent in the registry as after a crash. */
  private static String intendedId(String tenant, String plan) throws SQLException {
    world
        .cluster()
        .apply(Manifests.tenant(tenant, "server: " + server.name()).replace("starter", plan));
    String uid = world.tenant(tenant).getMetadata().getUid();
    world.awaitCondition(tenant, "PlanResolved", "False", "PlanMissing");
    String id = uid.replaceAll("[^a-f]", "").concat("abcdefghijklmnop").substring(0, 16);
    server.superuser(
        "freehold",
        """
        insert into registry.tenant_database (id, database_name, installation, state, tenant_name, tenant_uid)
        values ('%s', 'fh_%s', 'as before a crash', 'creating', '%s', '%s')
        """
            .formatted(id, id, tenant, uid));
    return id;
  }

  @Test
  void aNamespaceOfThatNameThatIsNotOursIsAConflictAndStays() {
    String tenant = World.name("space");
    String namespace = "tenant-" + tenant;
    world
        .client()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();

    // When
    world.cluster().apply(Manifests.tenant(tenant));

    // Then
    Condition found = world.awaitCondition(tenant, "NamespaceReady", "False", "Conflict");
    assertThat(found.getMessage()).contains(namespace, "is not ours", "delete it");
    assertThat(world.client().resourceQuotas().inNamespace(namespace).list().getItems()).isEmpty();

    // When
    world.delete(tenant);

    // Then: a stranger's namespace survives the Tenant
    world.awaitGone(tenant);
    assertThat(world.client().namespaces().withName(namespace).get())
        .matches(each -> !each.isMarkedForDeletion());
    world.client().namespaces().withName(namespace).delete();
  }
}
