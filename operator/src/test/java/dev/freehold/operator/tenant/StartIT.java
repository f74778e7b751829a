package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** After a start a fleet at rest is looked at in turn: nobody waits for it, nobody is forgotten. */
class StartIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @AfterEach
  void asBefore() {
    world.operator().stop();
    world.operator().start();
  }

  @Test
  void whoHasSomethingToDoIsServedWhileTheLooksAtAFleetAtRestAreSpread() {
    List<String> fleet = Stream.generate(() -> World.name("rests")).limit(8).toList();
    String changes = World.name("changes");
    fleet.forEach(tenant -> world.cluster().apply(Manifests.tenant(tenant)));
    world.cluster().apply(Manifests.tenant(changes));
    fleet.forEach(world::awaitReady);
    world.awaitReady(changes);
    world.operator().stop();
    // Nothing tells of it but a look.
    fleet.forEach(StartIT::spoil);
    world.cluster().apply(Manifests.tenant(changes, "overrides: {connections: 7}"));
    int all = world.client().resources(Tenant.class).list().getItems().size();
    String comes = World.name("comes");

    // When: ten seconds for all
    world.operator().start("--freehold.first-looks-per-second=" + Math.max(1, all / 10));
    world.cluster().apply(Manifests.tenant(comes));

    // Then
    world.awaitCondition(comes, "DatabaseReady", "True", "Provisioned");
    World.await(
        "a look at " + changes,
        () -> Optional.of(world.tenant(changes)).filter(Observed::isObserved),
        () -> "none yet");
    assertThat(fleet.stream().filter(StartIT::isSpoilt)).isNotEmpty();
    fleet.forEach(
        tenant ->
            World.await(
                "a look at " + tenant,
                () -> isSpoilt(tenant) ? Optional.empty() : Optional.of(true),
                () -> "none yet"));
    World.await(
        "nobody is left",
        () -> world.operator().gauge("freehold.tenant.first.looks").filter(left -> left == 0),
        () -> world.operator().gauge("freehold.tenant.first.looks").toString());
    Stream.concat(fleet.stream(), Stream.of(changes, comes)).forEach(world::delete);
  }

  private static void spoil(String tenant) {
    world
        .cluster()
        .kubectl(
            "patch",
            "service",
            "app",
            "-n",
            "tenant-" + tenant,
            "--type=merge",
            "-p",
            "{\"spec\":{\"selector\":{\"app.kubernetes.io/name\":\"other\"}}}");
  }

  private static boolean isSpoilt(String tenant) {
    return world
        .client()
        .services()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get()
        .getSpec()
        .getSelector()
        .containsValue("other");
  }
}
