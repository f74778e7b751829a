package dev.freehold.controlplane.support;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.access.StaffPermission;
import dev.freehold.controlplane.web.Idempotency;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Staff ask for access; the organisation decides, sees and revokes. */
@RestController
@RequestMapping("/api/v1")
class SupportController {
  static final int MOST_HOURS = 8;

  /**
   * @param scope read: looking only; act: also what support may do with a ticket; data: also the
   *     data of Tenants
   */
  record Request(
      @NotNull UUID organization,
      @NotNull @Pattern(regexp = "read|act|data", message = "must be read, act or data")
          String scope,
      @NotBlank @Size(max = 1000) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String reason,
      @NotBlank @Size(max = 128) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String ticket,
      @Min(1) @Max(MOST_HOURS) int hours) {

    Support.Wanted wanted() {
      return new Support.Wanted(organization, OpenGrants.scope(scope), reason, ticket, hours);
    }
  }

  record Requested(UUID id) {}

  /**
   * @param hours fewer than were asked for; null: as many
   */
  record Approval(@Nullable @Min(1) @Max(MOST_HOURS) Integer hours) {}

  private final Support support;
  private final GrantViews views;
  private final Idempotency idempotency;

  SupportController(Support support, GrantViews views, Idempotency idempotency) {
    this.support = support;
    this.views = views;
    this.idempotency = idempotency;
  }

  @PostMapping("/support-requests")
  @Requires.Staff(StaffPermission.SUPPORT_REQUEST)
  @ResponseStatus(HttpStatus.CREATED)
  Requested request(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @Valid @RequestBody Request request,
      Principal principal) {
    return idempotency.once(
        principal.actor(),
        key,
        request,
        Requested.class,
        () -> new Requested(support.request(principal, request.wanted())));
  }

  @GetMapping("/support-requests")
  @Requires.Staff(StaffPermission.SUPPORT_REQUEST)
  Page<GrantViews.View> own(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> views.ofAgent(principal.account(), after, size),
        GrantViews.View::id);
  }

  @GetMapping("/organizations/{organization}/support-grants")
  @Requires(Permission.SUPPORT_GRANT_LIST)
  Page<GrantViews.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> views.ofOrganization(organization, after, size),
        GrantViews.View::id);
  }

  @Refuses(ProblemCode.SUPPORT_GRANT_OVER)
  @PostMapping("/organizations/{organization}/support-grants/{grant}/approval")
  @Requires(Permission.SUPPORT_GRANT_APPROVE)
  GrantViews.View approve(
      @PathVariable UUID organization,
      @PathVariable UUID grant,
      @Valid @RequestBody Approval approval,
      Principal principal) {
    Integer hours = approval.hours();
    support.approve(principal, organization, grant, hours == null ? MOST_HOURS : hours);
    return find(organization, grant);
  }

  @Refuses(ProblemCode.SUPPORT_GRANT_OVER)
  @PostMapping("/organizations/{organization}/support-grants/{grant}/refusal")
  @Requires(Permission.SUPPORT_GRANT_APPROVE)
  GrantViews.View refuse(
      @PathVariable UUID organization, @PathVariable UUID grant, Principal principal) {
    support.refuse(principal, organization, grant);
    return find(organization, grant);
  }

  @Refuses(ProblemCode.SUPPORT_GRANT_OVER)
  @DeleteMapping("/organizations/{organization}/support-grants/{grant}")
  @Requires(Permission.SUPPORT_GRANT_REVOKE)
  ResponseEntity<Void> revoke(
      @PathVariable UUID organization, @PathVariable UUID grant, Principal principal) {
    support.revoke(principal, organization, grant);
    return ResponseEntity.noContent().build();
  }

  private GrantViews.View find(UUID organization, UUID grant) {
    return views
        .find(organization, grant)
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
  }
}
