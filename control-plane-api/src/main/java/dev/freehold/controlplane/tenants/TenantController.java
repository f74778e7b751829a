package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Idempotency;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
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
  record Create(
      @Nullable @Pattern(regexp = TenantName.PATTERN, message = TenantName.MESSAGE) String name,
      @NotBlank @Size(max = 128) String displayName,
      @NotBlank
          @Size(max = 63)
          @Pattern(
              regexp = "[a-z0-9]([-.a-z0-9]*[a-z0-9])?",
              message = "must be the name of a Plan")
          String plan,
      @Nullable
          @Size(max = 63)
          @Pattern(
              regexp = "[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?",
              message = "must be the name of a region")
          String region) {}

  record Pause(@Nullable @Size(max = 256) String reason) {}

  private final Tenants tenants;
  private final TenantViews views;
  private final AccessDecisions access;
  private final Idempotency idempotency;
  private final TransactionOperations transaction;

  TenantController(
      Tenants tenants,
      TenantViews views,
      AccessDecisions access,
      Idempotency idempotency,
      TransactionOperations transaction) {
    this.tenants = tenants;
    this.views = views;
    this.access = access;
    this.idempotency = idempotency;
    this.transaction = transaction;
  }

  @GetMapping
  @Requires(value = Permission.TENANT_LIST, targetChecked = true)
  Page<TenantViews.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    access.require(principal, organization, Permission.TENANT_LIST, open());
    return Page.read(
        cursor,
        limit,
        (after, size) -> views.list(organization, after, size),
        TenantViews.View::id);
  }

  @GetMapping("/{tenant}")
  @Requires(value = Permission.TENANT_READ, targetChecked = true)
  TenantViews.View get(
      @PathVariable UUID organization, @PathVariable UUID tenant, Principal principal) {
    access.require(principal, organization, Permission.TENANT_READ, open());
    return view(organization, tenant);
  }

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
        transaction.execute(
            _ ->
                idempotency.once(
                    principal.actor() + "@" + organization,
                    key,
                    create,
                    UUID.class,
                    () -> tenants.create(organization, wanted, principal.actor())));
    tenants.carryOut(id);
    TenantViews.View view = view(organization, id);
    return ResponseEntity.status(view.applied() ? HttpStatus.CREATED : HttpStatus.ACCEPTED)
        .location(URI.create("/api/v1/organizations/%s/tenants/%s".formatted(organization, id)))
        .body(view);
  }

  @PostMapping("/{tenant}/pause")
  @Requires(Permission.TENANT_PAUSE)
  ResponseEntity<TenantViews.View> pause(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      @Valid @RequestBody Pause pause,
      Principal principal) {
    view(organization, tenant);
    tenants.pause(organization, tenant, pause.reason(), principal.actor());
    return carriedOut(organization, tenant);
  }

  @PostMapping("/{tenant}/resume")
  @Requires(Permission.TENANT_RESUME)
  ResponseEntity<TenantViews.View> resume(
      @PathVariable UUID organization, @PathVariable UUID tenant, Principal principal) {
    view(organization, tenant);
    tenants.resume(organization, tenant, principal.actor());
    return carriedOut(organization, tenant);
  }

  /**
   * @param confirm the Tenant's name once more
   */
  @DeleteMapping("/{tenant}")
  @Requires(value = Permission.TENANT_DELETE, targetChecked = true)
  ResponseEntity<Void> delete(
      @PathVariable UUID organization,
      @PathVariable UUID tenant,
      @RequestParam(defaultValue = "") String confirm,
      Principal principal) {
    boolean repeated = view(organization, tenant).name().equals(confirm);
    access.require(
        principal,
        organization,
        Permission.TENANT_DELETE,
        AccessTarget.UNKNOWN.withNameRepeated(repeated));
    tenants.delete(organization, tenant, principal.actor());
    tenants.carryOut(tenant);
    return views.find(organization, tenant).isEmpty()
        ? ResponseEntity.noContent().build()
        : ResponseEntity.accepted().build();
  }

  /** Every Tenant is its whole organisation's: none belongs to a team. */
  private static AccessTarget open() {
    return AccessTarget.tenant(true);
  }

  private ResponseEntity<TenantViews.View> carriedOut(UUID organization, UUID tenant) {
    tenants.carryOut(tenant);
    TenantViews.View view = view(organization, tenant);
    return ResponseEntity.status(view.applied() ? HttpStatus.OK : HttpStatus.ACCEPTED).body(view);
  }

  private TenantViews.View view(UUID organization, UUID tenant) {
    return views
        .find(organization, tenant)
        .orElseThrow(
            () -> new ProblemException(ProblemCode.NOT_FOUND, ProblemCode.NOT_FOUND.title()));
  }
}
