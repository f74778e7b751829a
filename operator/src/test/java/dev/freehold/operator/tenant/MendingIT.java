package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freehold.operator.OwnServer;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody removes by hand is made again; what cannot be made again is in DataLossIT. */
class MendingIT {
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
  void aDeletedSecretIsMadeAgainWithANewPasswordForTheSameLoginAndTheAppIsRolled()
      throws SQLException {
    String tenant = ready("secret");
    Map<String, String> before = world.credentials(tenant);

    // When
    world.client().secrets().inNamespace("tenant-" + tenant).withName("database").delete();

    // Then
    awaitRolled(tenant, "2");
    Map<String, String> after = world.credentials(tenant);
    assertThat(after).containsEntry("username", before.get("username"));
    assertThat(after.get("password")).isNotEqualTo(before.get("password"));
    world.app(tenant).close();
    assertThatThrownBy(
            () ->
                server
                    .postgres()
                    .connect(before.get("database"), before.get("username"), before.get("password"))
                    .close())
        .extracting("SQLState")
        .isEqualTo("28P01");
    world.awaitReady(tenant);
  }

  /** A new password each time would keep the app from its database for as long as that lasts. */
  @Test
  void whoeverInsistsOnAnotherPasswordWinsAfterTheFifthTime() {
    String tenant = ready("insists");
    Supplier<Secret> secret =
        () -> world.client().secrets().inNamespace("tenant-" + tenant).withName("database").get();
    for (int time = 1; time <= 6; time++) {
      // When
      String revision = revision(secret.get());
      world
          .cluster()
          .kubectl(
              "patch",
              "secret",
              "database",
              "--namespace=tenant-" + tenant,
              "--type=merge",
              "-p",
              "{\"stringData\": {\"password\": \"insisted-%d\"}}".formatted(time));
      if (time <= 5) {
        World.await(
            "a new password after " + time,
            () -> Optional.of(secret.get()).filter(each -> !revision(each).equals(revision)),
            () -> world.cluster().kubectl("describe", "tenant", tenant));
      }
    }

    // Then
    assertThat(world.awaitCondition(tenant, "CredentialsReady", "True", "Drift").getMessage())
        .contains("stop whoever writes it");
    assertThat(revision(secret.get())).isEqualTo("6");
  }

  private static String revision(Secret secret) {
    return secret.getMetadata().getAnnotations().get("freehold.dev/password-revision");
  }

  @Test
  void aDroppedLoginIsMendedAtTheNextReconcile() throws SQLException {
    String tenant = ready("login");
    Map<String, String> before = world.credentials(tenant);
    String login = before.get("username");
    server.superuser(before.get("database"), "drop owned by " + login, "drop role " + login);

    // When
    world.touch(tenant);

    // Then
    awaitRolled(tenant, "2");
    try (Connection app = world.app(tenant)) {
      execute(app, "create table after_mending ()");
    }
    World.await(
        "an event tells of it",
        () ->
            world.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(each -> each.getInvolvedObject().getName().equals(tenant))
                .filter(each -> each.getReason().equals("Mended"))
                .filter(each -> each.getMessage().contains(login))
                .findFirst(),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    world.awaitReady(tenant);
  }

  @Test
  void aDeletedNamespaceIsMadeAgainWithEverythingInIt() throws SQLException {
    String tenant = ready("space");
    try (Connection app = world.app(tenant)) {
      execute(app, "create table note ()");
    }

    // When
    String uid =
        world.client().namespaces().withName("tenant-" + tenant).get().getMetadata().getUid();
    world.client().namespaces().withName("tenant-" + tenant).delete();

    // Then
    World.await(
        "another namespace",
        () ->
            Optional.ofNullable(world.client().namespaces().withName("tenant-" + tenant).get())
                .filter(each -> !each.getMetadata().getUid().equals(uid)),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
    world.awaitReady(tenant);
    try (Connection app = world.app(tenant)) {
      execute(app, "select from note");
    }
  }

  private static String ready(String prefix) {
    String tenant = World.name(prefix);
    server.applyTenant(tenant);
    world.awaitReady(tenant);
    return tenant;
  }

  private static Deployment awaitRolled(String tenant, String revision) {
    return World.await(
        "the app is rolled to password " + revision,
        () ->
            Optional.ofNullable(
                    world
                        .client()
                        .apps()
                        .deployments()
                        .inNamespace("tenant-" + tenant)
                        .withName("app")
                        .get())
                .filter(
                    each ->
                        revision.equals(
                            each.getSpec()
                                .getTemplate()
                                .getMetadata()
                                .getAnnotations()
                                .get("freehold.dev/password-revision"))),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
