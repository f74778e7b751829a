package dev.freehold.operator.plan;

import dev.freehold.crds.Tenant;
import java.util.List;

/** Who has a plan; answered from the Tenants that the operator watches anyway. */
public interface PlanTenants {
  List<Tenant> havingPlan(String plan);
}
