package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Installation;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What tenants say, and what they keep, while their server cannot be worked with. */
class ServerOutageIT {
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
  void aServerThatIsDownWhenTheOperatorStartsIsWaitedFor() {
    String tenant = World.name("early");
    world.operator().stop();
    server.postgres().stop();
    server.applyTenant(tenant);

    // When
    world.operator().start();

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "Unknown", "ServerUnreachable");
    assertThat(placed.getMessage())
        .contains(server.name(), "refused", "Start the server", "tried again by itself");
    world.awaitServer(server.name(), "False", "ServerUnreachable");
    server.postgres().start();
    world.awaitReady(tenant);
  }

  @Test
  void aServerThatGoesDownLaterLosesNothingAndComesBackByItself() throws SQLException {
    String tenant = World.name("outage");
    server.applyTenant(tenant);
    world.awaitReady(tenant);
    try (Connection app = world.app(tenant)) {
      execute(app, "create table note as select 'kept' as text");
    }
    Map<String, String> before = world.credentials(tenant);

    // When
    server.postgres().kill();

    // Then
    world.awaitCondition(tenant, "Ready", "Unknown", "ServerUnreachable");
    assertThat(
            world
                .client()
                .apps()
                .deployments()
                .inNamespace("tenant-" + tenant)
                .withName("app")
                .get())
        .extracting(app -> app.getSpec().getReplicas())
        .isEqualTo(1);
    server.postgres().start();
    world.awaitReady(tenant);
    assertThat(world.credentials(tenant)).isEqualTo(before);
    try (Connection app = world.app(tenant)) {
      execute(app, "insert into note values ('more')");
    }
  }

  @Test
  void aWrongAdminPasswordIsReportedAndACorrectedOneIsTaken() throws SQLException {
    String tenant = World.name("refused");
    world.installation().adminSecret("admin-" + server.name(), "wrong");
    world.awaitServer(server.name(), "False", "AuthenticationFailed");

    // When
    server.applyTenant(tenant);

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "Unknown", "AuthenticationFailed");
    assertThat(placed.getMessage()).contains("password", "admin Secret").doesNotContain("wrong");
    server.prepare();
    world.awaitReady(tenant);
  }

  @Test
  void aMissingAdminSecretIsNamed() throws SQLException {
    try (OwnServer own = OwnServer.bare(world)) {
      String tenant = World.name("nosecret");
      own.apply(10);
      own.applyTenant(tenant);

      // Then
      Condition placed = world.awaitCondition(tenant, "Placed", "Unknown", "AdminSecretMissing");
      assertThat(placed.getMessage())
          .contains(
              "'admin-" + own.name() + "'", Installation.NAMESPACE, "'username' and 'password'");
      world.awaitServer(own.name(), "False", "AdminSecretMissing");

      // When: a Secret is written, but the server is not prepared
      world.installation().adminSecret("admin-" + own.name(), "guess");
      world.awaitServer(own.name(), "False", "AuthenticationFailed");
      own.superuser("postgres", "create role freehold_operator login password 'guess'");
      Condition unprepared = world.awaitServer(own.name(), "False", "NotPrepared");
      assertThat(unprepared.getMessage()).containsIgnoringCase("run ./freehold server prepare");
      world.awaitCondition(tenant, "Placed", "Unknown", "NotPrepared");

      // Then
      own.prepare();
      world.awaitReady(tenant);
      world.delete(tenant);
      world.awaitGone(tenant);
    }
  }

  @Test
  void aDatabaseServerThatIsRemovedByForceWhileInUseIsMissedAndLosesNothing() throws SQLException {
    String tenant = World.name("inuse");
    server.applyTenant(tenant);
    world.awaitReady(tenant);
    Map<String, String> before = world.credentials(tenant);

    // When
    server.removeResource();

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "False", "ServerMissing");
    assertThat(placed.getMessage()).contains(server.name(), "create it again");
    server.apply(50);
    world.awaitReady(tenant);
    assertThat(world.credentials(tenant)).isEqualTo(before);
    world.app(tenant).close();
  }

  @Test
  void aDeletionWaitsForAServerThatIsGoneAndEndsWhenItIsBack() throws SQLException {
    String tenant = World.name("waits");
    server.applyTenant(tenant, "reclaimPolicy: Delete");
    String database = world.awaitReady(tenant).getStatus().database();
    server.postgres().stop();
    world.awaitServer(server.name(), "False", "ServerUnreachable");

    // When
    world.delete(tenant);

    // Then
    World.await(
        "the deletion says that it waits",
        () ->
            world
                .condition(tenant, "Ready")
                .filter(each -> each.getMessage().contains("the deletion waits for the server")),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    server.postgres().start();
    world.awaitGone(tenant);
    assertThat(
            server.query(
                "postgres", "select 1 from pg_database where datname = '" + database + "'"))
        .isEmpty();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
