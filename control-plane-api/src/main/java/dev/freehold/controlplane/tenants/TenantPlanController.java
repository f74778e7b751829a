package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a tenant gets, and where its data lie. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/tenants/{tenant}")
class TenantPlanController {
  record PlanChange(
      @NotBlank
          @Size(max = 63)
          @Pattern(regexp = TenantController.PLAN, message = TenantController.PLAN_MESSAGE)
          String plan) {}

  /**
   * @param team of the organisation; null: the Tenant is open to all members
   */
  record TeamChange(@Nullable UUID team) {}

  record RegionChange(
      @NotBlank
          @Size(max = 63)
          @Pattern(regexp = TenantController.REGION, message = TenantController.REGION_MESSAGE)
          String region) {}

  private final TenantChanges changes;
  private final TenantAnswers answers;
  private final TenantLimits limits;
  private final AccessDecisions access;

  TenantPlanController(
      TenantChanges changes, TenantAnswers answers, TenantLimits limits, AccessDecisions access) {
    this.changes = changes;
    this.answers = answers;
    this.limits = limits;
    this.access = access;
  }

  /** What is in force for the tenant: its Plan's limits, and those that are its own. */
  @GetMapping("/limits")
  @Requires(value = Permission.TENANT_READ, targetChecked = true)
  TenantLimits.View limits(
      @PathVariable UUID organization, @PathVariable UUID tenant, Principal principal) {
    access.require(
        principal,
        organization,
        Permission.TENANT_READ,
        answers.view(organization, tenant).target());
    return limits.of(organization, tenant);
  }

  @Answers({200, 202})
  @Refuses({ProblemCode.PLAN_UNKNOWN, ProblemCode.FIELD_OWNED_BY_OTHER})
  @PutMapping("/plan")
  @Requires(Permission.TENANT_CHANGE_PLAN)
  ResponseEntity<TenantViews.View> changePlan(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody PlanChange change,
      Principal principal) {
    changes.changePlan(organization, tenant, change.plan(), ifMatch, principal.actor());
    return answers.carriedOut(organization, tenant);
  }

  /** Gives it to a team: members of others do not see it any more. */
  @Answers({200, 202})
  @PutMapping("/team")
  @Requires(Permission.TENANT_ASSIGN_TEAM)
  ResponseEntity<TenantViews.View> assign(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody TeamChange change,
      Principal principal) {
    changes.assign(principal, organization, tenant, ifMatch, change.team());
    return answers.carriedOut(organization, tenant);
  }

  @Refuses(ProblemCode.MOVE_NOT_AVAILABLE)
  @PutMapping("/region")
  @Requires(Permission.TENANT_CHANGE_PLAN)
  ResponseEntity<TenantViews.View> changeRegion(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody RegionChange change) {
    changes.changeRegion(organization, tenant, change.region(), ifMatch);
    return TenantAnswers.found(answers.view(organization, tenant));
  }
}
