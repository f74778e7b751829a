package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.crds.DatabaseServerStatus.Forgotten;
import dev.freehold.crds.Tenant;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import dev.freehold.testbed.cluster.AuditEvent;
import dev.freehold.testbed.process.CommandException;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What nobody holds any more is told, and never dropped without a person's word. */
class OrphansIT {
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
  void aDatabaseWithoutItsTenantIsToldKeptAndPurgedOnlyWhenNamed() throws SQLException {
    String living = World.name("holds");
    server.applyTenant(living);
    String held = id(living);
    String lost = World.name("lost");
    server.applyTenant(lost);
    String orphan = id(lost);

    // When
    lose(lost);

    // Then
    Condition found = awaitOrphans(orphan);
    assertThat(found.getMessage())
        .contains("1 databases have no Tenant", "'" + lost + "' (no such Tenant)", "spec.adopt")
        .doesNotContain(held);
    assertThat(world.operator().gauge("freehold.server.orphans", "server", server.name()))
        .contains(1.0);
    assertThat(database(orphan)).isNotEmpty();
    assertThatItIsQuiet();

    // When
    server.annotate("freehold.dev/purge", orphan);

    // Then
    world.awaitServer(server.name(), "Orphans", "False", "None");
    assertThat(database(orphan)).isEmpty();
    assertThat(database(held)).isNotEmpty();
    world.app(living).close();
    server.annotate("freehold.dev/purge", "");
  }

  @Test
  void databasesAndRolesOfOurNamesThatNoRegistryHoldsAreTold() throws SQLException {
    server.superuser(
        "postgres",
        "create database fh_aaaaaaaaaaaaaaaa owner freehold_operator",
        "create role fh_bbbbbbbbbbbbbbbb_r",
        "create database fh_cccccccccccccccc");

    // Then
    assertThat(awaitOrphans("fh_aaaaaaaaaaaaaaaa, fh_bbbbbbbbbbbbbbbb").getMessage())
        .contains("2 databases or roles have our names", "A superuser must judge them")
        .doesNotContain("fh_cccccccccccccccc");

    // When
    server.superuser(
        "postgres",
        "drop database fh_aaaaaaaaaaaaaaaa",
        "drop role fh_bbbbbbbbbbbbbbbb_r",
        "drop database fh_cccccccccccccccc");

    // Then
    world.awaitServer(server.name(), "Orphans", "False", "None");
  }

  @Test
  void aTenantOfAServerThatIsGoneForEverIsForgottenByAPersonsWordAndLeavesARecord()
      throws SQLException {
    String tenant = World.name("stuck");
    server.applyTenant(tenant);
    String id = id(tenant);
    server.postgres().stop();
    world.awaitServer(server.name(), "False", "ServerUnreachable");
    world.delete(tenant);
    World.await(
        "the deletion tells its exit",
        () ->
            world
                .condition(tenant, "Ready")
                .filter(each -> each.getMessage().contains("freehold.dev/force-forget=true")),
        () -> world.cluster().kubectl("describe", "tenant", tenant));

    String policy = refuseRecords();

    // When
    world.cluster().kubectl("annotate", "tenant", tenant, "freehold.dev/force-forget=true");

    // Then
    World.await(
        "the Tenant stays until the record is written",
        () ->
            world
                .condition(tenant, "Ready")
                .filter(each -> each.getMessage().contains("is being recorded as left behind")),
        () -> world.cluster().kubectl("describe", "tenant", tenant));

    // When
    deletePolicy(policy);

    // Then
    world.awaitGone(tenant);
    assertThat(forgotten())
        .anySatisfy(
            each -> {
              assertThat(each.databaseId()).isEqualTo(id);
              assertThat(each.tenant()).isEqualTo(tenant);
            });
    assertThat(world.events(tenant, "Forgotten")).hasSize(1);
    assertThat(world.client().namespaces().withName("tenant-" + tenant).get()).isNull();

    // When
    server.postgres().start();

    // Then
    awaitOrphans(id);
    World.await(
        "the record ends with the orphan",
        () -> Optional.of(forgotten()).filter(List::isEmpty),
        () -> forgotten().toString());
    server.annotate("freehold.dev/purge", id);
    world.awaitServer(server.name(), "Orphans", "False", "None");
  }

  /** Nobody can write down what is left behind; in force when this returns. */
  private static String refuseRecords() {
    String policy = World.name("no-record");
    world
        .cluster()
        .apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: %1$s}
            spec:
              matchConstraints:
                resourceRules:
                  - {apiGroups: [freehold.dev], apiVersions: ['*'], resources: [databaseservers/status], operations: [UPDATE], resourceNames: [%2$s]}
              validations:
                - {expression: '!has(object.status.forgotten)', message: nothing is recorded}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: %1$s}
            spec: {policyName: %1$s, validationActions: [Deny]}
            """
                .formatted(policy, server.name()));
    World.await(
        "the policy is in force",
        () -> Optional.of(tryToRecord()).filter(answer -> answer.contains("nothing is recorded")),
        () -> world.cluster().kubectl("get", "validatingadmissionpolicy", policy, "-o", "yaml"));
    return policy;
  }

  private static String tryToRecord() {
    try {
      return world
          .cluster()
          .kubectl(
              "patch",
              "databaseserver",
              server.name(),
              "--subresource=status",
              "--dry-run=server",
              "--type=merge",
              "-p",
              """
              {"status": {"forgotten": [{"databaseId": "aaaaaaaaaaaaaaaa", "tenant": "none", "since": "2026-01-01T00:00:00Z"}]}}
              """);
    } catch (CommandException e) {
      return e.getMessage();
    }
  }

  private static void deletePolicy(String policy) {
    world
        .cluster()
        .kubectl("delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", policy);
  }

  /** It lasts, and yet nothing is written while nothing changes. */
  private static void assertThatItIsQuiet() {
    Unchanged.during(
        Duration.ofSeconds(8), "four looks without a write to the server", OrphansIT::writes);
  }

  private static long writes() {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.name().equals(server.name()))
          .count();
    }
  }

  private static List<Forgotten> forgotten() {
    var status =
        world.client().resources(DatabaseServer.class).withName(server.name()).get().getStatus();
    return status.forgotten() == null ? List.of() : status.forgotten();
  }

  private static Condition awaitOrphans(String text) {
    return World.await(
        "an orphan " + text,
        () ->
            Optional.of(world.awaitServer(server.name(), "Orphans", "True", "Found"))
                .filter(each -> each.getMessage().contains(text)),
        () -> world.cluster().kubectl("describe", "databaseserver", server.name()));
  }

  private static String id(String tenant) {
    return world.awaitReady(tenant).getSpec().binding().databaseId();
  }

  private static String database(String id) throws SQLException {
    return server.query(
        "postgres", "select datname from pg_database where datname = 'fh_" + id + "'");
  }

  private static void lose(String tenant) {
    world.operator().stop();
    world.delete(tenant);
    world.stripFinalizers(Tenant.class, tenant);
    world.client().namespaces().withName("tenant-" + tenant).delete();
    world.operator().start();
  }
}
