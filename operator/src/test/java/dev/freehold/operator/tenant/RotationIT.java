package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tenant's login is replaced while its app serves. */
class RotationIT {
  private static World world;
  private static TestingRotation rotation;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    rotation = new TestingRotation(world);
  }

  @Test
  void aNewValueOfTheAnnotationReplacesTheLoginOnceAndTheTenantStaysReady() throws SQLException {
    String tenant = rotation.ready("rotate");
    Map<String, String> before = world.credentials(tenant);
    assertThat(rotation.credentials(tenant).login())
        .isEqualTo(before.get("username"))
        .endsWith("_a");
    assertThat(rotation.credentials(tenant).rotatedAt()).isNotNull();
    var ready = new CopyOnWriteArrayList<String>();
    try (var _ =
        world.client().resources(Tenant.class).withName(tenant).inform(new ReadyStatuses(ready))) {
      // When
      rotation.annotate(tenant, "first");

      // Then
      rotation.awaitRotated(tenant, 2);
    }
    Map<String, String> after = world.credentials(tenant);
    assertThat(after.get("username"))
        .isEqualTo(rotation.credentials(tenant).login())
        .endsWith("_b");
    assertThat(after.get("password")).isNotEqualTo(before.get("password"));
    world.app(tenant).close();
    assertThat(rotation.logins(tenant)).containsExactly(after.get("username"));
    assertThat(ready).isNotEmpty().containsOnly("True");
    assertThat(rotation.revisionOfPods(tenant)).isEqualTo("2");
    Observed.event(world, tenant, "RotationStarted");
    Observed.event(world, tenant, "RotationDone");

    // When: whatever keeps the annotation applies it again, and another operator starts
    rotation.annotate(tenant, "first");
    world.operator().stop();
    world.operator().start();
    rotation.look(tenant);

    // Then
    assertThat(world.credentials(tenant)).isEqualTo(after);

    // When
    rotation.annotate(tenant, "second");

    // Then
    rotation.awaitRotated(tenant, 3);
    assertThat(rotation.logins(tenant)).containsExactly(before.get("username"));
    world.app(tenant).close();
  }

  @Test
  void theFirstCredentialsAnswerAnAnnotationThatCameWithTheManifest() throws SQLException {
    String tenant = World.name("born");
    world
        .cluster()
        .apply(
            Manifests.tenant(tenant)
                .replace(
                    "name: " + tenant + "}",
                    "name: " + tenant + ", annotations: {freehold.dev/rotate: '2026'}}"));
    world.awaitReady(tenant);

    // When
    rotation.look(tenant);

    // Then
    assertThat(rotation.credentials(tenant).revision()).isEqualTo(1);
    assertThat(rotation.logins(tenant)).singleElement().asString().endsWith("_a");
  }

  @Test
  void aPlanReplacesTheLoginWhenItsTimeIsOver() throws SQLException {
    String plan = World.name("quickly");
    world.cluster().apply(Manifests.plan(plan));
    String tenant = World.name("due");
    world.cluster().apply(Manifests.tenant(tenant).replace("starter", plan));
    world.awaitReady(tenant);

    // When
    world
        .cluster()
        .apply(
            Manifests.plan(plan)
                .replace("connections: 5", "connections: 5, credentialRotation: 3s"));

    // Then
    World.await(
        "another login",
        () -> Optional.of(rotation.credentials(tenant)).filter(each -> each.revision() >= 2),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    world.cluster().apply(Manifests.plan(plan));
    rotation.awaitIdle(tenant);
    assertThat(rotation.logins(tenant)).containsExactly(rotation.credentials(tenant).login());
    world.app(tenant).close();
  }

  @Test
  void sessionsOfTheOldLoginGoOnUntilTheyAreEndedAndTheConditionSaysSo() throws SQLException {
    String tenant = rotation.ready("linger");
    try (Connection open = world.app(tenant)) {
      // When
      rotation.annotate(tenant, "now");

      // Then
      Condition waiting =
          World.await(
              "the sessions are told of",
              () ->
                  world
                      .condition(tenant, "CredentialsReady")
                      .filter(each -> each.getMessage().contains("still has 1 sessions")),
              () -> world.cluster().kubectl("describe", "tenant", tenant));
      assertThat(waiting.getStatus()).isEqualTo("True");
      assertThat(waiting.getReason()).isEqualTo("Rotating");
      execute(open, "create table made_meanwhile ()");
      rotation.awaitRotated(tenant, 2);
      assertThatThrownBy(() -> execute(open, "select 1")).isInstanceOf(SQLException.class);
    }
    try (Connection app = world.app(tenant)) {
      execute(app, "drop table made_meanwhile");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Every status of the condition Ready that a watcher sees. */
  private record ReadyStatuses(List<String> seen)
      implements io.fabric8.kubernetes.client.informers.ResourceEventHandler<Tenant> {
    @Override
    public void onAdd(Tenant tenant) {
      onUpdate(tenant, tenant);
    }

    @Override
    public void onUpdate(Tenant before, Tenant tenant) {
      Conditions.find(tenant.getStatus().conditions(), "Ready")
          .ifPresent(each -> seen.add(each.getStatus()));
    }

    @Override
    public void onDelete(Tenant tenant, boolean unknown) {}
  }
}
