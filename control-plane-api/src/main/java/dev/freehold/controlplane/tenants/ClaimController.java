package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.Idempotency;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Taking over a Tenant that was applied with kubectl. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/tenant-claims")
class ClaimController {
  record Claim(
      @NotNull @Pattern(regexp = TenantName.PATTERN, message = TenantName.MESSAGE) String name) {}

  private final Claims claims;
  private final TenantAnswers answers;
  private final Idempotency idempotency;

  ClaimController(Claims claims, TenantAnswers answers, Idempotency idempotency) {
    this.claims = claims;
    this.answers = answers;
    this.idempotency = idempotency;
  }

  /** Of one whose annotation {@value Claims#OFFER_ANNOTATION} names the organisation. */
  @Answers({201, 202})
  @PostMapping
  @Requires(Permission.TENANT_CREATE)
  ResponseEntity<TenantViews.View> claim(
      @PathVariable UUID organization,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @Valid @RequestBody Claim claim,
      Principal principal) {
    UUID id =
        idempotency.once(
            principal.actor() + "@" + organization,
            key,
            claim,
            UUID.class,
            () -> claims.claim(organization, claim.name(), principal));
    return answers.created(organization, id);
  }
}
