package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Once in a period, and before its access changes, a session looks into a tenant's database. */
class InsideDriftIT {
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
  void whenItIsTimeWhatDiffersInsideIsTakenBackAndThePasswordIsTheSecretsAgain()
      throws SQLException {
    String tenant = ready("inside");
    Map<String, String> credentials = world.credentials(tenant);
    change(tenant);
    String before = lookedAt(tenant);
    world.touch(tenant);
    Observed.last(world, tenant);
    assertThat(lookedAt(tenant)).isEqualTo(before);

    // When
    overdue(tenant);
    world.touch(tenant);

    // Then
    World.await(
        "an event that tells of it",
        () ->
            world.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(each -> each.getInvolvedObject().getName().equals(tenant))
                .filter(each -> each.getReason().equals("Mended"))
                .filter(each -> each.getMessage().contains("another password than its Secret"))
                .filter(each -> each.getMessage().contains("of_the_login"))
                .findFirst(),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    assertThat(world.credentials(tenant)).isEqualTo(credentials);
    try (Connection app = world.app(tenant)) {
      execute(app, "alter table of_the_login add column n int");
    }
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");
  }

  @Test
  void detectOnlyTellsItAndTheNextLooksDoNotForgetIt() throws SQLException {
    String tenant = ready("insidetold", "drift: Detect");
    change(tenant);

    // When
    overdue(tenant);
    world.touch(tenant);

    // Then
    Condition drifted = world.awaitCondition(tenant, "Drifted", "True", "Drift");
    assertThat(drifted.getMessage()).contains("another password", "table public.of_the_login");
    world.touch(tenant);
    Observed.last(world, tenant);
    assertThat(world.condition(tenant, "Drifted").orElseThrow().getMessage())
        .isEqualTo(drifted.getMessage());
  }

  @Test
  void beforeAChangeOfAccessItIsLookedAtWhateverTheTime() throws SQLException {
    String tenant = ready("insideaccess");
    change(tenant);

    // When
    server.applyTenant(tenant, "restrictions: {platform: {level: ReadOnly}}");

    // Then
    World.await(
        "an event that tells of it",
        () ->
            world.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(each -> each.getInvolvedObject().getName().equals(tenant))
                .filter(each -> each.getReason().equals("Mended"))
                .filter(each -> each.getMessage().contains("another password"))
                .findFirst(),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    World.await(
        "read-only access of " + tenant,
        () ->
            Optional.of(world.tenant(tenant))
                .filter(each -> each.getStatus().access() == TenantStatus.Access.ReadOnly),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    world.app(tenant).close();
  }

  @Test
  void aDatabaseThatLetsNobodyInIsToldAndHoldsUpNothingElse() throws SQLException {
    String tenant = ready("closed", "drift: Detect");
    String database = world.tenant(tenant).getStatus().database();
    server.superuser("postgres", "alter database %s allow_connections false".formatted(database));

    // When
    overdue(tenant);
    world.touch(tenant);

    // Then
    Observed.last(world, tenant);
    world.awaitReady(tenant);
    World.await(
        "the failed look is told",
        () ->
            world
                .condition(tenant, "Drifted")
                .filter(each -> each.getMessage().contains("not currently accepting connections")),
        () -> world.cluster().kubectl("describe", "tenant", tenant));

    // When
    server.applyTenant(
        tenant, "drift: Detect", "restrictions: {platform: {level: Suspended, reason: test}}");

    // Then
    Observed.access(world, tenant, "Suspended");
    assertThat(
            server.query(
                "postgres",
                "select rolcanlogin from pg_roles where rolname = '%s_a'".formatted(database)))
        .isEqualTo("f");
  }

  @Test
  void aDatabaseWithoutRoomForUsIsNoFailureOfItsServer() throws SQLException {
    String other = ready("beside");
    String tenant = ready("full", "drift: Detect");
    List<Condition> before = world.tenant(other).getStatus().conditions();
    server.superuser(
        "postgres",
        "alter database %s connection limit 0"
            .formatted(world.tenant(tenant).getStatus().database()));

    // When
    for (int i = 0; i < 5; i++) {
      overdue(tenant);
      world.touch(tenant);
      Observed.last(world, tenant);
    }

    // Then
    world.awaitReady(tenant);
    assertThat(world.tenant(other).getStatus().conditions()).isEqualTo(before);
  }

  /** As the tenant itself can do it. */
  private static void change(String tenant) throws SQLException {
    try (Connection app = world.app(tenant)) {
      execute(app, "set role none");
      execute(app, "create table of_the_login ()");
      execute(
          app,
          "alter role %s password 'mine'".formatted(world.credentials(tenant).get("username")));
    }
  }

  private static void overdue(String tenant) throws SQLException {
    server.superuser(
        "freehold",
        "update registry.tenant_database set looked_inside_at = now() - interval '2 days' where tenant_name = '%s'"
            .formatted(tenant));
  }

  private static String lookedAt(String tenant) throws SQLException {
    return server.query(
        "freehold",
        "select looked_inside_at from registry.tenant_database where tenant_name = '%s'"
            .formatted(tenant));
  }

  private static String ready(String prefix, String... more) {
    String tenant = World.name(prefix);
    server.applyTenant(tenant, more);
    world.awaitReady(tenant);
    return tenant;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
