package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.OrganizationPolicies;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.web.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where an organisation lets its data lie. */
@Component
class RegionLimits {
  private final OrganizationPolicies policies;
  private final AccessDecisions access;

  RegionLimits(OrganizationPolicies policies, AccessDecisions access) {
    this.policies = policies;
    this.access = access;
  }

  /**
   * For a Tenant that is to be the organisation's.
   *
   * @param region null: wherever the placement finds room
   * @throws ProblemException {@code policy_refused}
   */
  void require(Principal principal, UUID organization, @Nullable String region) {
    var policy = policies.of(organization);
    if (!policy.admitsRegion(region)) {
      throw access.policyRefusal(
          principal,
          organization,
          Permission.TENANT_CREATE,
          "the organisation's policy admits Tenants in these regions alone: "
              + String.join(", ", policy.regions()));
    }
  }
}
