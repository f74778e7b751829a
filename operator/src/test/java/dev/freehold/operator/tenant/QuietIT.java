package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import dev.freehold.testbed.cluster.AuditEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A look at a Tenant that is as it should be writes nothing. */
class QuietIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aReconcileThatChangesNothingWritesNothing() {
    String tenant = World.name("quiet");
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    look(tenant);
    List<AuditEvent> before = writes(tenant);
    assertThat(before).isNotEmpty();

    // When
    for (int i = 0; i < 3; i++) {
      look(tenant);
    }

    // Then
    assertThat(writes(tenant)).isEqualTo(before);
    assertThat(world.operator().meterTags())
        .contains("main")
        .noneMatch(tag -> tag.contains(tenant));
  }

  @Test
  void anOperatorThatStartsAgainWritesNothing() {
    String tenant = World.name("restart");
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    look(tenant);
    List<AuditEvent> before = writes(tenant);

    // When
    world.operator().stop();
    world.operator().start();
    look(tenant);

    // Then
    assertThat(writes(tenant)).isEqualTo(before);
  }

  @Test
  void aControlPlaneThatMovesIsNoMatterOfTenantsWithoutOrganization() {
    String tenant = World.name("moved");
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    look(tenant);
    List<AuditEvent> before = writes(tenant);

    // When
    world.operator().stop();
    world.operator().start("--freehold.control-plane=https://elsewhere.example.com");
    look(tenant);
    world.operator().stop();
    world.operator().start();

    // Then
    assertThat(writes(tenant)).isEqualTo(before);
  }

  @Test
  void releasesAndPlansOfAFleetAtRestAreNeitherReadNorWritten() {
    String tenant = World.name("rest");
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);

    // When // Then: what the new Tenant changed is counted, then it is quiet
    Unchanged.during(
        Duration.ofSeconds(4),
        "no request for releases and plans",
        QuietIT::releaseAndPlanRequests);
  }

  private static long releaseAndPlanRequests() {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(event -> event.user().endsWith(":freehold-operator"))
          .filter(event -> Set.of("appreleases", "plans").contains(event.resource()))
          .filter(event -> !event.verb().equals("watch"))
          .count();
    }
  }

  /** A child changes in a way that is nothing to us; the Tenant is looked at. */
  private static void look(String tenant) {
    long looks = world.operator().completeReconciles();
    world
        .cluster()
        .kubectl(
            "annotate", "--overwrite", "service", "app", "-n", "tenant-" + tenant, "look=" + looks);
    World.await(
        "a look at " + tenant,
        () -> Optional.of(looks).filter(then -> world.operator().completeReconciles() > then),
        () -> "no look");
  }

  private static List<AuditEvent> writes(String tenant) {
    try (var events = world.cluster().auditLog().events()) {
      return events
          .filter(AuditEvent::isWrite)
          .filter(event -> event.user().endsWith(":freehold-operator"))
          .filter(event -> (event.namespace() + " " + event.name()).contains(tenant))
          .toList();
    }
  }
}
