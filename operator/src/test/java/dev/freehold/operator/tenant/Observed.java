package dev.freehold.operator.tenant;

import dev.freehold.crds.Tenant;
import dev.freehold.operator.World;
import java.util.Optional;

/** What tests wait for in a Tenant's status and events. */
final class Observed {
  private Observed() {}

  static boolean isObserved(Tenant tenant) {
    return tenant.getStatus() != null
        && tenant.getMetadata().getGeneration().equals(tenant.getStatus().observedGeneration());
  }

  /** The operator has seen the last change of the spec. */
  static void last(World world, String tenant) {
    World.await(
        "the last change of " + tenant + " is observed",
        () -> Optional.of(world.tenant(tenant)).filter(Observed::isObserved),
        () -> describe(world, tenant));
  }

  /** The operator looks at it once more, and has looked. */
  static void look(World world, String tenant) {
    world.touch(tenant);
    last(world, tenant);
  }

  /**
   * @param access such as {@code ReadOnly}
   */
  static void access(World world, String tenant, String access) {
    World.await(
        tenant + " has access " + access,
        () ->
            Optional.of(world.tenant(tenant).getStatus())
                .filter(status -> access.equals(String.valueOf(status.access()))),
        () -> describe(world, tenant));
  }

  static void event(World world, String tenant, String reason) {
    World.await(
        "event " + reason,
        () -> world.events(tenant, reason).stream().findAny(),
        () -> describe(world, tenant));
  }

  private static String describe(World world, String tenant) {
    return world.cluster().kubectl("describe", "tenant", tenant);
  }
}
