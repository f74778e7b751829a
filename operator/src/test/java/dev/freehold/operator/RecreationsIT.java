package dev.freehold.operator;

import dev.freehold.crds.Plan;
import dev.freehold.crds.Tenant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is deleted and made again at once, as {@code kubectl replace --force} does. */
class RecreationsIT {
  private static World world;

  @BeforeAll
  static void start() throws SQLException {
    world = World.shared();
  }

  /** The controller's rate limit puts the farewell off: the new one is there before it. */
  @Test
  void aPlanIsLookedAt() {
    String plan = World.name("again");
    world.cluster().apply(Manifests.plan(plan));
    world.awaitProtected(Plan.class, plan);

    // When
    makeAgain(Plan.class, plan);

    // Then
    world.awaitProtected(Plan.class, plan);
    world.client().resources(Plan.class).withName(plan).delete();
    world.awaitNo(Plan.class, plan);
  }

  @Test
  void aTenantIsLookedAtHoweverOftenItIsMadeAgain() {
    String tenant = World.name("again");
    world.cluster().apply(Manifests.tenant(tenant).replace("plan: starter", "plan: none-such"));
    world.awaitCondition(tenant, "PlanResolved", "False", "PlanMissing");

    // When
    for (int i = 0; i < 15; i++) {
      makeAgain(Tenant.class, tenant);
    }

    // Then
    world.awaitCondition(tenant, "PlanResolved", "False", "PlanMissing");
    world.delete(tenant);
    world.awaitGone(tenant);
  }

  private static <R extends HasMetadata> void makeAgain(Class<R> type, String name) {
    R resource = world.client().resources(type).withName(name).get();
    resource.getMetadata().setFinalizers(List.of());
    resource.getMetadata().setResourceVersion(null);
    world.client().resources(type).withName(name).delete();
    Awaitility.await(name + " is made again")
        .pollInterval(Duration.ofMillis(2))
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> world.client().resource(resource).create() != null);
  }
}
