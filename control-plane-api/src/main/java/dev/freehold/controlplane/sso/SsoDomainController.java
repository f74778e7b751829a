package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The domains whose people sign in through the organisation's identity provider. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/sso/domains")
class SsoDomainController {
  /**
   * @param name of e-mails, such as {@code nordwind.example}; it does not stand for those below
   */
  record Claim(@NotBlank @Size(max = 240) String name) {}

  private final Domains domains;

  SsoDomainController(Domains domains) {
    this.domains = domains;
  }

  @GetMapping
  @Requires(Permission.POLICY_READ)
  Page<Domains.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor, limit, (after, size) -> domains.list(organization, after, size), Domains.View::id);
  }

  /** Counts once its record is set and it is verified. */
  @Answers(201)
  @Refuses({ProblemCode.NAME_TAKEN, ProblemCode.TOO_MANY_DOMAINS})
  @PostMapping
  @Requires(Permission.POLICY_UPDATE)
  ResponseEntity<Domains.View> add(
      @PathVariable UUID organization, @Valid @RequestBody Claim claim, Principal principal) {
    DomainName name =
        DomainName.parse(claim.name())
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemCode.VALIDATION_FAILED,
                        "name: it must be a domain, such as nordwind.example"));
    Domains.View added = domains.add(principal, organization, name);
    return ResponseEntity.created(
            URI.create(
                "/api/v1/organizations/%s/sso/domains/%s".formatted(organization, added.id())))
        .body(added);
  }

  /** Looks for the record in the DNS. */
  @Refuses({ProblemCode.DOMAIN_UNVERIFIED, ProblemCode.DOMAIN_TAKEN})
  @PostMapping("/{domain}/verification")
  @Requires(Permission.POLICY_UPDATE)
  Domains.View verify(
      @PathVariable UUID organization, @PathVariable UUID domain, Principal principal) {
    return domains.verify(principal, organization, domain);
  }

  @DeleteMapping("/{domain}")
  @Requires(Permission.POLICY_UPDATE)
  ResponseEntity<Void> remove(
      @PathVariable UUID organization, @PathVariable UUID domain, Principal principal) {
    domains.remove(principal, organization, domain);
    return ResponseEntity.noContent().build();
  }
}
