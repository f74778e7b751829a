package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.TenantStatus;
import dev.freehold.operator.World;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks for rotations, and looks at what they leave. */
final class TestingRotation {
  private final World world;

  TestingRotation(World world) {
    this.world = world;
  }

  String ready(String prefix) {
    return TestingTenant.ready(world, prefix);
  }

  void annotate(String tenant, String value) {
    world
        .cluster()
        .kubectl("annotate", "--overwrite", "tenant", tenant, "freehold.dev/rotate=" + value);
  }

  TenantStatus.Credentials credentials(String tenant) {
    return world.tenant(tenant).getStatus().credentials();
  }

  void awaitRevision(String tenant, int revision) {
    World.await(
        tenant + " has password " + revision,
        () -> Optional.of(credentials(tenant)).filter(each -> each.revision() >= revision),
        () -> world.cluster().kubectl("describe", "tenant", tenant));
  }

  void awaitRotated(String tenant, int revision) {
    awaitRevision(tenant, revision);
    awaitIdle(tenant);
    assertThat(credentials(tenant).revision()).isEqualTo(revision);
  }

  void awaitIdle(String tenant) {
    world.awaitCondition(tenant, "CredentialsReady", "True", "SecretWritten");
    world.awaitReady(tenant);
  }

  /** Two reconciles go through all steps. */
  void look(String tenant) {
    for (int i = 0; i < 2; i++) {
      long looks = world.operator().completeReconciles();
      world.touch(tenant);
      World.await(
          "a look at " + tenant,
          () -> Optional.of(looks).filter(then -> world.operator().completeReconciles() > then),
          () -> "no look");
    }
  }

  String revisionOfPods(String tenant) {
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

  List<String> logins(String tenant) throws SQLException {
    String owner = "fh_" + world.tenant(tenant).getSpec().binding().databaseId();
    return query(
        "select rolname from pg_roles where rolname in ('%1$s_a', '%1$s_b')".formatted(owner));
  }

  List<String> query(String sql) throws SQLException {
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
}
