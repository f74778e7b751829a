package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What else happens to a tenant while its login is replaced, or before. */
class HalfwayRotationIT {
  private static World world;
  private static TestingRotation rotation;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    rotation = new TestingRotation(world);
  }

  @Test
  void aSuspendedTenantGetsALoginThatIsSuspendedToo() throws SQLException {
    String tenant = rotation.ready("asleep");
    world.cluster().apply(Manifests.tenant(tenant, "restrictions: {platform: {level: Suspended}}"));
    world.awaitCondition(tenant, "WorkloadReady", "True", "ScaledToZero");
    Observed.access(world, tenant, "Suspended");

    // When
    rotation.annotate(tenant, "now");

    // Then
    rotation.awaitRotated(tenant, 2);
    assertThatThrownBy(() -> world.app(tenant).close()).extracting("SQLState").isEqualTo("28000");

    // When
    world.cluster().apply(Manifests.tenant(tenant, "restrictions: {}"));
    Observed.access(world, tenant, "Full");

    // Then
    try (Connection app = world.app(tenant)) {
      execute(app, "create table after_suspension ()");
    }
  }

  @Test
  void twoRequestsAndADeletedSecretHalfwayEndWell() throws SQLException {
    String tenant = rotation.ready("busy");

    // When
    rotation.annotate(tenant, "first");
    rotation.awaitRevision(tenant, 2);
    world.client().secrets().inNamespace("tenant-" + tenant).withName("database").delete();
    rotation.annotate(tenant, "second");

    // Then: the password that replaces the deleted one may answer the second request as well
    rotation.awaitRevision(tenant, 3);
    World.await(
        "the second request is answered",
        () -> Optional.of(tenant).filter(each -> isAnswered(each, "second")),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    rotation.awaitIdle(tenant);
    assertThat(rotation.logins(tenant))
        .containsExactly(world.credentials(tenant).get("username"))
        .containsExactly(rotation.credentials(tenant).login());
    world.app(tenant).close();
    assertThat(rotation.revisionOfPods(tenant))
        .isEqualTo(String.valueOf(rotation.credentials(tenant).revision()));
  }

  @Test
  void aTenantThatIsDeletedHalfwayLeavesNoLogin() throws SQLException {
    String tenant = World.name("leaving");
    world.cluster().apply(Manifests.tenant(tenant, "reclaimPolicy: Delete"));
    world.awaitReady(tenant);
    String owner = "fh_" + world.tenant(tenant).getSpec().binding().databaseId();

    // When
    rotation.annotate(tenant, "now");
    rotation.awaitRevision(tenant, 2);
    world.delete(tenant);

    // Then
    world.awaitGone(tenant);
    assertThat(rotation.query("select rolname from pg_roles where rolname like '" + owner + "%'"))
        .isEmpty();
  }

  @Test
  void dataThatAreTakenOverAreNotRotatedForARequestOfBefore() throws SQLException {
    String tenant = rotation.ready("heir");
    rotation.annotate(tenant, "first");
    rotation.awaitRotated(tenant, 2);
    String id = world.tenant(tenant).getSpec().binding().databaseId();
    world.delete(tenant);
    world.awaitGone(tenant);

    // When
    world
        .cluster()
        .apply(
            Manifests.tenant(tenant, "adopt: " + id)
                .replace(
                    "name: " + tenant + "}",
                    "name: " + tenant + ", annotations: {freehold.dev/rotate: first}}"));
    world.awaitReady(tenant);
    rotation.look(tenant);

    // Then: adopting gave the login a new password
    assertThat(rotation.credentials(tenant).revision()).isEqualTo(3);
    assertThat(rotation.logins(tenant)).singleElement().asString().endsWith("_b");
    world.app(tenant).close();
  }

  private static boolean isAnswered(String tenant, String request) {
    try {
      return rotation
          .query(
              "select rotation_answered from registry.tenant_database where rotation is null and tenant_name = '%s'"
                  .formatted(tenant))
          .contains(Children.hash(request));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
