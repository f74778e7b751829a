package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tenant's login is replaced while its app serves. */
class RotationIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aNewValueOfTheAnnotationReplacesTheLoginOnceAndTheTenantStaysReady() throws SQLException {
    String tenant = ready("rotate");
    Map<String, String> before = world.credentials(tenant);
    assertThat(credentials(tenant).login()).isEqualTo(before.get("username")).endsWith("_a");
    assertThat(credentials(tenant).rotatedAt()).isNotNull();
    var ready = new CopyOnWriteArrayList<String>();
    try (var _ =
        world.client().resources(Tenant.class).withName(tenant).inform(new ReadyStatuses(ready))) {
      // When
      annotate(tenant, "first");

      // Then
      awaitRotated(tenant, 2);
    }
    Map<String, String> after = world.credentials(tenant);
    assertThat(after.get("username")).isEqualTo(credentials(tenant).login()).endsWith("_b");
    assertThat(after.get("password")).isNotEqualTo(before.get("password"));
    world.app(tenant).close();
    assertThat(logins(tenant)).containsExactly(after.get("username"));
    assertThat(ready).isNotEmpty().containsOnly("True");
    assertThat(revisionOfPods(tenant)).isEqualTo("2");
    Observed.event(world, tenant, "RotationStarted");
    Observed.event(world, tenant, "RotationDone");

    // When: whatever keeps the annotation applies it again, and another operator starts
    annotate(tenant, "first");
    world.stopOperator();
    world.startOperator();
    look(tenant);

    // Then
    assertThat(world.credentials(tenant)).isEqualTo(after);

    // When
    annotate(tenant, "second");

    // Then
    awaitRotated(tenant, 3);
    assertThat(logins(tenant)).containsExactly(before.get("username"));
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
    look(tenant);

    // Then
    assertThat(credentials(tenant).revision()).isEqualTo(1);
    assertThat(logins(tenant)).singleElement().asString().endsWith("_a");
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
        () -> Optional.of(credentials(tenant)).filter(each -> each.revision() >= 2),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    world.cluster().apply(Manifests.plan(plan));
    awaitIdle(tenant);
    assertThat(logins(tenant)).containsExactly(credentials(tenant).login());
    world.app(tenant).close();
  }

  @Test
  void sessionsOfTheOldLoginGoOnUntilTheyAreEndedAndTheConditionSaysSo() throws SQLException {
    String tenant = ready("linger");
    try (Connection open = world.app(tenant)) {
      // When
      annotate(tenant, "now");

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
      awaitRotated(tenant, 2);
      assertThatThrownBy(() -> execute(open, "select 1")).isInstanceOf(SQLException.class);
    }
    try (Connection app = world.app(tenant)) {
      execute(app, "drop table made_meanwhile");
    }
  }

  @Test
  void aSuspendedTenantGetsALoginThatIsSuspendedToo() throws SQLException {
    String tenant = ready("asleep");
    world.cluster().apply(Manifests.tenant(tenant, "restrictions: {platform: {level: Suspended}}"));
    world.awaitCondition(tenant, "WorkloadReady", "True", "ScaledToZero");
    Observed.access(world, tenant, "Suspended");

    // When
    annotate(tenant, "now");

    // Then
    awaitRotated(tenant, 2);
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
    String tenant = ready("busy");

    // When
    annotate(tenant, "first");
    awaitRevision(tenant, 2);
    world.client().secrets().inNamespace("tenant-" + tenant).withName("database").delete();
    annotate(tenant, "second");

    // Then: the password that replaces the deleted one may answer the second request as well
    awaitRevision(tenant, 3);
    World.await(
        "the second request is answered",
        () -> Optional.of(tenant).filter(each -> isAnswered(each, "second")),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    awaitIdle(tenant);
    assertThat(logins(tenant))
        .containsExactly(world.credentials(tenant).get("username"))
        .containsExactly(credentials(tenant).login());
    world.app(tenant).close();
    assertThat(revisionOfPods(tenant)).isEqualTo(String.valueOf(credentials(tenant).revision()));
  }

  @Test
  void aTenantThatIsDeletedHalfwayLeavesNoLogin() throws SQLException {
    String tenant = World.name("leaving");
    world.cluster().apply(Manifests.tenant(tenant, "reclaimPolicy: Delete"));
    world.awaitReady(tenant);
    String owner = "fh_" + world.tenant(tenant).getSpec().binding().databaseId();

    // When
    annotate(tenant, "now");
    awaitRevision(tenant, 2);
    world.delete(tenant);

    // Then
    world.awaitGone(tenant);
    assertThat(query("select rolname from pg_roles where rolname like '" + owner + "%'")).isEmpty();
  }

  @Test
  void dataThatAreTakenOverAreNotRotatedForARequestOfBefore() throws SQLException {
    String tenant = ready("heir");
    annotate(tenant, "first");
    awaitRotated(tenant, 2);
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
    look(tenant);

    // Then: adopting gave the login a new password
    assertThat(credentials(tenant).revision()).isEqualTo(3);
    assertThat(logins(tenant)).singleElement().asString().endsWith("_b");
    world.app(tenant).close();
  }

  private static String ready(String prefix) {
    String tenant = World.name(prefix);
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    return tenant;
  }

  private static void annotate(String tenant, String value) {
    world
        .cluster()
        .kubectl("annotate", "--overwrite", "tenant", tenant, "freehold.dev/rotate=" + value);
  }

  private static TenantStatus.Credentials credentials(String tenant) {
    return world.tenant(tenant).getStatus().credentials();
  }

  private static void awaitRevision(String tenant, int revision) {
    World.await(
        tenant + " has password " + revision,
        () -> Optional.of(credentials(tenant)).filter(each -> each.revision() >= revision),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
  }

  private static void awaitRotated(String tenant, int revision) {
    awaitRevision(tenant, revision);
    awaitIdle(tenant);
    assertThat(credentials(tenant).revision()).isEqualTo(revision);
  }

  private static boolean isAnswered(String tenant, String request) {
    try {
      return query(
              "select rotation_answered from registry.tenant_database where rotation is null and tenant_name = '%s'"
                  .formatted(tenant))
          .contains(Children.hash(request));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitIdle(String tenant) {
    world.awaitCondition(tenant, "CredentialsReady", "True", "SecretWritten");
    world.awaitReady(tenant);
  }

  /** Two reconciles go through all steps. */
  private static void look(String tenant) {
    for (int i = 0; i < 2; i++) {
      long looks = world.completeReconciles();
      world.touch(tenant);
      World.await(
          "a look at " + tenant,
          () -> Optional.of(looks).filter(then -> world.completeReconciles() > then),
          () -> "no look");
    }
  }

  private static String revisionOfPods(String tenant) {
    return world
        .client()
        .apps()
        .deployments()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get()
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations()
        .get("freehold.dev/password-revision");
  }

  private static List<String> logins(String tenant) throws SQLException {
    String owner = "fh_" + world.tenant(tenant).getSpec().binding().databaseId();
    return query(
        "select rolname from pg_roles where rolname in ('%1$s_a', '%1$s_b')".formatted(owner));
  }

  private static List<String> query(String sql) throws SQLException {
    try (Connection connection = world.postgres().connect("freehold");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
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
