package dev.freehold.operator.tenant;

import dev.freehold.crds.Binding;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.server.DatabaseFacts;
import dev.freehold.operator.server.DatabaseId;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.RegistryRow.State;
import dev.freehold.operator.server.ServerPools;

/**
 * A restriction does not wait for what blocks the steps before access, such as a release that does
 * not exist: the app is stopped and the database closed all the same. What it lifts is the access
 * step's alone.
 */
final class Enforcement implements TenantStep {
  private final Children children;
  private final Catalog catalog;
  private final ServerPools pools;
  private final Registry registry;
  private final AccessStep access;

  Enforcement(
      Children children, Catalog catalog, ServerPools pools, Registry registry, AccessStep access) {
    this.children = children;
    this.catalog = catalog;
    this.pools = pools;
    this.registry = registry;
    this.access = access;
  }

  @Override
  public String name() {
    return "enforcement";
  }

  @Override
  public ConditionType condition() {
    return access.condition();
  }

  /** Something of the tenant's may be there, and is to be restricted. */
  static boolean isDue(TenantWork work) {
    return isRestriction(work.access())
        && (work.isPlaced() || work.tenant().getSpec().binding() != null);
  }

  @Override
  public StepResult run(TenantWork work) {
    if (work.access() == Access.Suspended) {
      children.stop(work.namespace(), AppManifests.NAME);
    }
    if (!work.isPlaced()) {
      place(work);
    }
    return work.isPlaced() && isOpenFurther(work.facts(), work.access())
        ? access.run(work)
        : AccessStep.done(work);
  }

  /** By what the binding says alone: the placement step was not reached. */
  private void place(TenantWork work) {
    Binding binding = work.tenant().getSpec().binding();
    if (binding == null) {
      return;
    }
    catalog
        .server(binding.server())
        .map(pools::of)
        .ifPresent(
            server ->
                registry
                    .find(server, new DatabaseId(binding.databaseId()))
                    .filter(facts -> facts.row().belongsTo(work.name(), work.uid()))
                    .ifPresent(facts -> work.placed(server, facts)));
  }

  private static boolean isOpenFurther(DatabaseFacts facts, Access wanted) {
    Access inForce = facts.row().access();
    return facts.row().state() == State.assigned
        && facts.databaseExists()
        && facts.ownedByUs()
        && (inForce == null || inForce.compareTo(wanted) <= 0);
  }

  private static boolean isRestriction(Access access) {
    return switch (access) {
      case ReadOnly, Suspended -> true;
      case Full, Hibernated -> false;
    };
  }
}
