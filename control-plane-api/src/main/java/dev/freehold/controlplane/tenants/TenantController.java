package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Condition;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.access.TenantScope;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.Idempotency;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tenants of an organisation. What changes one answers 200 or 201 when the cluster has it, 202 when
 * it is stored and will be carried out as soon as the cluster can be reached.
 */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/tenants")
class TenantController {
  static final String PLAN = "[a-z0-9]([-.a-z0-9]*[a-z0-9])?";
  static final String PLAN_MESSAGE = "must be the name of a Plan";
  static final String REGION = "[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?";
  static final String REGION_MESSAGE = "must be the name of a region";

  record Create(
      @Nullable @Pattern(regexp = TenantName.PATTERN, message = TenantName.MESSAGE) String name,
      @NotBlank @Size(max = 128) String displayName,
      @NotBlank @Size(max = 63) @Pattern(regexp = PLAN, message = PLAN_MESSAGE) String plan,
      @Nullable @Size(max = 63) @Pattern(regexp = REGION, message = REGION_MESSAGE)
          String region) {}

  record Pause(@Nullable @Size(max = 256) String reason) {}

  private final Tenants tenants;
  private final TenantChanges changes;
  private final TenantViews views;
  private final TenantAnswers answers;
  private final AccessDecisions access;
  private final RegionLimits regions;
  private final Idempotency idempotency;

  TenantController(
      Tenants tenants,
      TenantChanges changes,
      TenantViews views,
      TenantAnswers answers,
      AccessDecisions access,
      RegionLimits regions,
      Idempotency idempotency) {
    this.tenants = tenants;
    this.changes = changes;
    this.views = views;
    this.answers = answers;
    this.access = access;
    this.regions = regions;
    this.idempotency = idempotency;
  }

  /**
   * @param deleted those that are deleted and can be brought back, instead of those that live
   */
  @GetMapping
  @Requires(value = Permission.TENANT_LIST, targetChecked = true)
  Page<TenantViews.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      @RequestParam(defaultValue = "false") boolean deleted,
      Principal principal) {
    access.require(
        principal,
        organization,
        Permission.TENANT_LIST,
        AccessTarget.promising(Condition.OWN_TENANT));
    TenantScope scope = access.tenants(principal, organization, Permission.TENANT_LIST);
    return Page.read(
        cursor,
        limit,
        (after, size) ->
            views.list(
                organization,
                scope,
                deleted ? TenantViews.Which.RETAINED : TenantViews.Which.LIVING,
                after,
                size),
        TenantViews.View::id);
  }

  @GetMapping("/{tenant}")
  @Requires(value = Permission.TENANT_READ, targetChecked = true)
  TenantViews.View get(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      Principal principal,
      HttpServletResponse response) {
    TenantViews.View view = answers.view(organization, tenant);
    access.require(principal, organization, Permission.TENANT_READ, view.target());
    // Not as an entity's tag: the cluster says something new of the same wish, and If-None-Match
    // would not get it.
    response.setHeader(HttpHeaders.ETAG, view.tag().header());
    return view;
  }

  @Answers({201, 202})
  @Refuses({ProblemCode.PLAN_UNKNOWN, ProblemCode.TENANT_NAME_TAKEN})
  @PostMapping
  @Requires(Permission.TENANT_CREATE)
  ResponseEntity<TenantViews.View> create(
      @PathVariable UUID organization,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @Valid @RequestBody Create create,
      Principal principal) {
    var wanted =
        new NewTenant(create.name(), create.displayName(), create.plan(), create.region(), null);
    UUID id =
        idempotency.once(
            principal.actor() + "@" + organization,
            key,
            create,
            UUID.class,
            () -> {
              regions.require(principal, organization, wanted.region());
              return tenants.create(organization, wanted, principal.actor());
            });
    return answers.created(organization, id);
  }

  @Answers({200, 202})
  @PostMapping("/{tenant}/pause")
  @Requires(Permission.TENANT_PAUSE)
  ResponseEntity<TenantViews.View> pause(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      @Valid @RequestBody Pause pause,
      Principal principal) {
    changes.pause(principal, organization, tenant, pause.reason());
    return answers.carriedOut(organization, tenant);
  }

  @Answers({200, 202})
  @PostMapping("/{tenant}/resume")
  @Requires(value = Permission.TENANT_RESUME, targetChecked = true)
  ResponseEntity<TenantViews.View> resume(
      @PathVariable UUID organization, @PathVariable UUID tenant, Principal principal) {
    changes.resume(principal, organization, tenant);
    return answers.carriedOut(organization, tenant);
  }
}
