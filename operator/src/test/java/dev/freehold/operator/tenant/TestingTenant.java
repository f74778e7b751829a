package dev.freehold.operator.tenant;

import dev.freehold.operator.Manifests;
import dev.freehold.operator.World;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/** A Tenant of a test on the server of all, and its app. */
final class TestingTenant {
  private TestingTenant() {}

  /** The name of one that is new and Ready. */
  static String ready(World world, String prefix) {
    String tenant = World.name(prefix);
    world.cluster().apply(Manifests.tenant(tenant));
    world.awaitReady(tenant);
    return tenant;
  }

  static Deployment app(World world, String tenant) {
    return world
        .client()
        .apps()
        .deployments()
        .inNamespace("tenant-" + tenant)
        .withName("app")
        .get();
  }
}
