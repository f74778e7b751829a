package dev.freehold.operator.plan;

import dev.freehold.crds.Tenant;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Who has a plan; answered from the Tenants that the operator watches anyway. */
public interface PlanTenants {
  /** Tenants whose spec names the plan. */
  List<Tenant> havingPlan(String plan);

  /** Tenants that were admitted to the plan. */
  List<Tenant> admittedTo(String plan);

  /** Tenants that are bound to the server. */
  List<Tenant> on(String server);

  /** Looks at a Tenant soon. */
  void wake(ResourceID tenant);

  /**
   * Tells of each Tenant that appeared, changed or went.
   *
   * @param listener before and after; one of them may be null
   */
  void watch(BiConsumer<@Nullable Tenant, @Nullable Tenant> listener);
}
