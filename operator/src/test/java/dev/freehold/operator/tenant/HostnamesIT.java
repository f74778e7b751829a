package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A host name is one tenant's. */
class HostnamesIT {
  private static World world;

  private final String older = World.name("a-host");
  private final String younger = World.name("b-host");
  private final String host = World.name("shop") + ".example.com";

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  @Test
  void aHostNameStaysWithTheOneThatIsServedThereWhenAnOlderTenantComesToWantIt() {
    ready(older);
    ready(younger, "hostname: " + host);

    // When
    world.cluster().apply(Manifests.tenant(older, "hostname: " + host));

    // Then
    Condition refused = world.awaitCondition(older, "WorkloadReady", "False", "Conflict");
    assertThat(refused.getMessage()).contains(host, "tenant '%s''s already".formatted(younger));
    Observed.look(world, younger);
    world.awaitReady(younger);
    assertThat(reachedAt(host)).containsExactly("tenant-" + younger);
    // Where it was reached before it is reached still.
    assertThat(reachedAt(older + ".localhost")).containsExactly("tenant-" + older);

    // When
    ready(younger);

    // Then
    Observed.look(world, older);
    ready(older, "hostname: " + host);
    assertThat(reachedAt(host)).containsExactly("tenant-" + older);
  }

  /** Both were let in, before either was known to the other. */
  @Test
  void whoIsRefusedIsNotReachedThereAnyMore() {
    ready(older);
    ready(younger, "hostname: " + host);
    world
        .cluster()
        .kubectl(
            "patch",
            "tenant",
            older,
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"url\": \"http://%s\"}}".formatted(host));
    ready(older, "hostname: " + host);

    // When
    world.touch(younger);

    // Then
    world.awaitCondition(younger, "WorkloadReady", "False", "Conflict");
    World.await(
        "one of them is reached at " + host,
        () -> Optional.of(reachedAt(host)).filter(List.of("tenant-" + older)::equals),
        () -> reachedAt(host).toString());
  }

  @Test
  void whoPinsAnotherTenantsOwnNameTakesItFromNobody() {
    ready(older);
    String own = older + ".localhost";

    // When
    world.cluster().apply(Manifests.tenant(younger, "hostname: " + own));

    // Then
    world.awaitCondition(younger, "WorkloadReady", "False", "Conflict");
    Observed.look(world, older);
    world.awaitReady(older);
    assertThat(reachedAt(own)).containsExactly("tenant-" + older);
  }

  private static void ready(String tenant, String... more) {
    world.cluster().apply(Manifests.tenant(tenant, more));
    Observed.last(world, tenant);
    world.awaitReady(tenant);
  }

  /** Namespaces whose app gets the requests for a host. */
  private static List<String> reachedAt(String host) {
    return world.client().network().v1().ingresses().inAnyNamespace().list().getItems().stream()
        .filter(
            each ->
                each.getSpec().getRules().stream().anyMatch(rule -> host.equals(rule.getHost())))
        .map(each -> each.getMetadata().getNamespace())
        .toList();
  }
}
