package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.outbound.OutboundUrl;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The organisation's identity provider. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/sso/provider")
class SsoProviderController {
  /**
   * @param issuer exactly as the provider's configuration names it
   * @param clientSecret null: as it was, for the same issuer and client
   * @param required whether those of the verified domains come in through it alone
   * @param defaultRole of those who come the first time and nobody invited: a built-in role's name,
   *     not {@code owner}; null: they stay outside
   */
  record Wanted(
      @NotBlank @Size(max = 512) String issuer,
      @NotBlank @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String clientId,
      @Nullable @Size(min = 1, max = 512) String clientSecret,
      @NotNull Boolean required,
      @Nullable @Size(max = 64) String defaultRole) {
    @Override
    public String toString() {
      return "Wanted[issuer=%s, …]".formatted(issuer);
    }
  }

  /**
   * @param redirectUri to be registered at the provider
   * @param lastFailure the newest sign-in that failed before anybody was known; null: none
   */
  record View(
      String issuer,
      String clientId,
      boolean required,
      @Nullable String defaultRole,
      String redirectUri,
      Providers.@Nullable Failure lastFailure) {}

  private final Providers providers;
  private final ProviderChanges changes;
  private final Discovery discovery;
  private final SsoSettings settings;

  SsoProviderController(
      Providers providers, ProviderChanges changes, Discovery discovery, SsoSettings settings) {
    this.providers = providers;
    this.changes = changes;
    this.discovery = discovery;
    this.settings = settings;
  }

  @GetMapping
  @Requires(Permission.POLICY_READ)
  ResponseEntity<View> get(@PathVariable UUID organization) {
    return answer(
        providers
            .find(organization)
            .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND)));
  }

  /** Reads the provider's configuration first. {@code If-Match: *} where there is none yet. */
  @Refuses({ProblemCode.PROVIDER_REFUSED, ProblemCode.POLICY_EXCLUDES_YOU})
  @PutMapping
  @Requires(Permission.POLICY_UPDATE)
  ResponseEntity<View> set(
      @PathVariable UUID organization,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody Wanted wanted,
      Principal principal) {
    String issuer = OutboundUrl.checked("issuer", wanted.issuer(), settings.local());
    if (issuer.contains("?")) {
      throw invalid("issuer: it must have no query");
    }
    Role role = role(wanted.defaultRole());
    try {
      discovery.read(issuer);
    } catch (SsoException e) {
      throw new ProblemException(ProblemCode.PROVIDER_REFUSED, "The provider: " + e.reason());
    }
    return answer(
        changes.set(
            principal,
            organization,
            ifMatch,
            new ProviderChanges.Wanted(
                issuer, wanted.clientId(), wanted.clientSecret(), wanted.required(), role)));
  }

  /** Whom it vouched for is signed out, and comes in as before. */
  @DeleteMapping
  @Requires(Permission.POLICY_UPDATE)
  ResponseEntity<Void> remove(@PathVariable UUID organization, Principal principal) {
    changes.remove(principal, organization);
    return ResponseEntity.noContent().build();
  }

  private static @Nullable Role role(@Nullable String name) {
    return name == null
        ? null
        : Stream.of(Role.values())
            .filter(each -> each.isForMembers() && each != Role.OWNER)
            .filter(each -> each.wireName().equals(name.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(
                () ->
                    invalid("defaultRole: it must be viewer, member, team_admin or billing_admin"));
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(ProblemCode.VALIDATION_FAILED, detail);
  }

  private ResponseEntity<View> answer(Provider provider) {
    Role role = provider.defaultRole();
    return ResponseEntity.ok()
        .eTag(EntityTag.of(provider.revision()).header())
        .body(
            new View(
                provider.issuer(),
                provider.clientId(),
                provider.required(),
                role == null ? null : role.wireName(),
                settings.redirectUri(provider.organization()),
                providers.lastFailure(provider.organization()).orElse(null)));
  }
}
