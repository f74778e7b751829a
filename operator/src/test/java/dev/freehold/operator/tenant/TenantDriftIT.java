package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody changes on the server is noticed by itself; nobody touches a Tenant here. */
class TenantDriftIT {
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
  void changesByHandAreTakenBackAndTold() throws SQLException {
    String tenant = ready("repair");
    String database = database(tenant);
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");

    // When
    change(database);

    // Then
    String event = mended(tenant, "PUBLIC may CONNECT");
    assertThat(event)
        .contains(
            "role %s_a has CREATEDB".formatted(database),
            "login %s_a has connection limit 90 instead of 5".formatted(database));
    assertThat(changes(database)).isEqualTo("f f 5");
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");
    assertThat(world.condition(tenant, "Ready").orElseThrow().getStatus()).isEqualTo("True");
  }

  @Test
  void detectLeavesEverythingAndSaysWhatDiffersUntilRepairIsAskedFor() throws SQLException {
    String tenant = ready("detect", "drift: Detect");
    String database = database(tenant);
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");

    // When
    change(database);

    // Then
    Condition drifted = world.awaitCondition(tenant, "Drifted", "True", "Drift");
    assertThat(drifted.getMessage())
        .contains("spec.drift is Detect", "PUBLIC may CONNECT", "has CREATEDB", "limit 90");
    assertThat(world.condition(tenant, "Ready").orElseThrow().getReason()).isEqualTo("AllReady");
    assertThat(changes(database)).isEqualTo("t t 90");

    // When
    setDrift(tenant, "Repair");

    // Then
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");
    assertThat(changes(database)).isEqualTo("f f 5");
  }

  @Test
  void underDetectALoginThatIsLockedByHandStaysLockedAndTheTenantIsNotReady() throws SQLException {
    String tenant = ready("locked", "drift: Detect");
    String login = database(tenant) + "_a";

    // When
    server.superuser("postgres", "alter role %s nologin".formatted(login));

    // Then
    Condition ready = world.awaitCondition(tenant, "Ready", "False", "Drift");
    assertThat(ready.getMessage()).contains("AccessApplied", "Full", "spec.drift");
    assertThat(world.condition(tenant, "Drifted").orElseThrow().getMessage())
        .contains("login %s is NOLOGIN".formatted(login));

    // When
    server.superuser("postgres", "alter role %s login".formatted(login));

    // Then
    world.awaitReady(tenant);
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");
  }

  @Test
  void underDetectAMissingRoleIsToldAndNotMade() throws SQLException {
    String tenant = ready("norole", "drift: Detect");
    String reader = database(tenant) + "_r";

    // When
    server.superuser("postgres", "drop role " + reader);

    // Then
    Condition database = world.awaitCondition(tenant, "DatabaseReady", "False", "Drift");
    assertThat(database.getMessage()).contains(reader, "spec.drift to Repair");
    assertThat(server.query("postgres", "select 1 from pg_roles where rolname = '" + reader + "'"))
        .isEmpty();

    // When
    setDrift(tenant, "Repair");

    // Then
    world.awaitReady(tenant);
    assertThat(server.query("postgres", "select 1 from pg_roles where rolname = '" + reader + "'"))
        .isEqualTo("1");
  }

  @Test
  void whatOnlyASuperuserCanTakeBackIsToldAndNotTriedWithoutEnd() throws SQLException {
    String tenant = ready("super");
    String login = database(tenant) + "_a";

    // When
    server.superuser("postgres", "alter role %s bypassrls".formatted(login));

    // Then
    Condition drifted = world.awaitCondition(tenant, "Drifted", "True", "MendingRefused");
    assertThat(drifted.getMessage()).contains("a superuser must", "BYPASSRLS");
    assertThat(world.condition(tenant, "Ready").orElseThrow().getStatus()).isEqualTo("True");

    // When
    server.superuser("postgres", "alter role %s nobypassrls".formatted(login));

    // Then
    world.awaitCondition(tenant, "Drifted", "False", "AsDeclared");
  }

  private static void change(String database) throws SQLException {
    server.superuser(
        "postgres",
        "grant connect on database %s to public".formatted(database),
        "alter role %s_a createdb connection limit 90".formatted(database));
  }

  /** PUBLIC may connect, the login may create databases, its limit. */
  private static String changes(String database) throws SQLException {
    return server.query(
        "postgres",
        "select concat_ws(' ', exists (select from aclexplode(d.datacl) a where a.grantee = 0), rolcreatedb, rolconnlimit)"
            + " from pg_database d, pg_roles where datname = '%1$s' and rolname = '%1$s_a'"
                .formatted(database));
  }

  private static String ready(String prefix, String... more) {
    String tenant = World.name(prefix);
    server.applyTenant(tenant, more);
    world.awaitReady(tenant);
    return tenant;
  }

  private static String database(String tenant) {
    return world.tenant(tenant).getStatus().database();
  }

  private static void setDrift(String tenant, String policy) {
    world.patch(tenant, "{\"spec\": {\"drift\": \"%s\"}}".formatted(policy));
  }

  private static String mended(String tenant, String words) {
    return World.await(
            "an event that tells of " + words,
            () ->
                world.client().v1().events().inNamespace("default").list().getItems().stream()
                    .filter(each -> each.getInvolvedObject().getName().equals(tenant))
                    .filter(each -> each.getReason().equals("Mended"))
                    .filter(each -> each.getMessage().contains(words))
                    .findFirst()
                    .or(Optional::empty),
            () -> world.cluster().kubectl("describe", "tenant", tenant))
        .getMessage();
  }
}
