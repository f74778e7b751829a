package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Deleting in two steps, and bringing back. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/tenants/{tenant}")
class TenantDeletionController {
  private final TenantDeletion deletion;
  private final TenantAnswers answers;
  private final AccessDecisions access;

  TenantDeletionController(TenantDeletion deletion, TenantAnswers answers, AccessDecisions access) {
    this.deletion = deletion;
    this.answers = answers;
    this.access = access;
  }

  /** The first step: what deleting would do, and what the second one must repeat. */
  @GetMapping("/deletion")
  @Requires(value = Permission.TENANT_DELETE, targetChecked = true)
  TenantDeletion.Preview preview(@PathVariable UUID organization, @PathVariable UUID tenant) {
    return deletion.preview(organization, tenant);
  }

  /**
   * The second step.
   *
   * @param confirm the Tenant's name once more
   */
  @Answers({200, 202, 204})
  @Refuses(ProblemCode.TENANT_RESTRICTED)
  @DeleteMapping
  @Requires(value = Permission.TENANT_DELETE, targetChecked = true)
  ResponseEntity<TenantViews.View> delete(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      @RequestParam(defaultValue = "") String confirm,
      Principal principal) {
    boolean repeated = answers.view(organization, tenant).name().equals(confirm);
    access.require(
        principal,
        organization,
        Permission.TENANT_DELETE,
        AccessTarget.UNKNOWN.withNameRepeated(repeated));
    deletion.delete(organization, tenant, principal.actor());
    return answers.deleted(organization, tenant);
  }

  @Refuses({
    ProblemCode.TENANT_RESTRICTED,
    ProblemCode.TENANT_NOT_DELETED,
    ProblemCode.RETENTION_OVER
  })
  @Answers({200, 202})
  @PostMapping("/undelete")
  @Requires(Permission.TENANT_UNDELETE)
  ResponseEntity<TenantViews.View> undelete(
      @PathVariable UUID organization, @PathVariable UUID tenant, Principal principal) {
    deletion.undelete(organization, tenant, principal.actor());
    return answers.carriedOut(organization, tenant);
  }
}
