package dev.freehold.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.Manifests;
import dev.freehold.operator.OwnServer;
import dev.freehold.operator.Unchanged;
import dev.freehold.operator.World;
import dev.freehold.operator.condition.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two DatabaseServers that are one PostgreSQL: after a rename, or a corrected region. */
class TwinsIT {
  private static World world;

  private static OwnServer server;

  private final String second = World.name("second");

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
    server = OwnServer.ready(world, 50);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void removeSecond() {
    world.client().resources(DatabaseServer.class).withName(second).delete();
    world.stripFinalizers(DatabaseServer.class, second);
    world.awaitServer(server.name(), "True", "Ready");
  }

  @Test
  void theYoungerOneIsNotReadyAndNoTenantComesUntilItIsTheOnlyOne() {
    String tenant = World.name("nowhere");

    // When
    applySecond();

    // Then
    Condition refused = world.awaitServer(second, "False", "Duplicate");
    assertThat(refused.getMessage()).contains("'" + server.name() + "'", "which is older");
    assertThat(condition(second, "IsolationVerified")).isEmpty();
    assertThat(condition(server.name(), "Ready").orElseThrow().getStatus()).isEqualTo("True");

    // When
    world.cluster().apply(Manifests.tenant(tenant, "server: " + second));

    // Then
    Condition placed = world.awaitCondition(tenant, "Placed", "False", "NoServer");
    assertThat(placed.getMessage()).contains("is no server of its own", server.name());

    // When
    server.removeResource();

    // Then
    world.awaitServer(second, "True", "Ready");
    world.awaitReady(tenant);
    server.apply(50);
    world.awaitServer(server.name(), "False", "Duplicate");
  }

  @Test
  void theYoungerOneGoesWhenItIsDeleted() {
    applySecond();
    world.awaitServer(second, "False", "Duplicate");

    // When
    world.client().resources(DatabaseServer.class).withName(second).delete();

    // Then
    world.awaitNo(DatabaseServer.class, second);
  }

  @Test
  void tenantsThatKnowTheServerByItsFormerNameAreNoOrphansThere() throws SQLException {
    String tenant = World.name("renamed");
    server.applyTenant(tenant);
    String id = world.awaitReady(tenant).getSpec().binding().databaseId();
    applySecond();
    server.removeResource();
    world.awaitServer(second, "True", "Ready");

    // When
    world.cluster().kubectl("annotate", "databaseserver", second, "freehold.dev/purge=" + id);

    // Then
    World.await(
        "the purge is refused",
        () ->
            condition(second, "Tombstones")
                .filter(each -> each.getMessage().contains(id + " is not purged")),
        () -> world.cluster().kubectl("describe", "databaseserver", second));
    // Some looks longer than what is young is left alone.
    assertThat(
            Unchanged.during(
                Duration.ofSeconds(6), "no orphans", () -> condition(second, "Orphans")))
        .isEmpty();
    assertThat(
            server.query("postgres", "select 1 from pg_database where datname = 'fh_" + id + "'"))
        .isEqualTo("1");
    world.app(tenant).close();

    // When
    server.apply(50);

    // Then: it is served as before, whichever of the two it knows
    world.awaitReady(tenant);
  }

  private void applySecond() {
    world
        .cluster()
        .apply(
            Manifests.server(second, server.postgres(), 50)
                .replace("admin-" + second, "admin-" + server.name()));
  }

  private static Optional<Condition> condition(String server, String type) {
    return Optional.ofNullable(
            world.client().resources(DatabaseServer.class).withName(server).get().getStatus())
        .flatMap(status -> Conditions.find(status.conditions(), type));
  }
}
