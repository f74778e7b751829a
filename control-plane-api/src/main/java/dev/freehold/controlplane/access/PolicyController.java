package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
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

/** What an organisation forbids on top of what the platform does. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/policy")
class PolicyController {
  private static final int LONGEST_SESSION_MINUTES = 30 * 24 * 60;

  /**
   * @param addresses IP ranges as CIDR from which members may come; empty: anywhere
   * @param invitationDomains of e-mails that may be invited; empty: any
   * @param sessionMinutes how old a session may be, at least 5; null: as the installation has it
   * @param regions where Tenants may be made; empty: anywhere
   * @param supportApprovalDelegated whether team admins may let support in
   */
  record PolicyText(
      boolean secondFactorRequired,
      @NotNull @Size(max = 100) List<@NotNull @Size(max = 64) String> addresses,
      @NotNull @Size(max = 100)
          List<
                  @NotNull
                  @Pattern(
                      regexp = "[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){1,8}",
                      message = "must be a domain in lower case")
                  String>
              invitationDomains,
      @Nullable @Min(5) @Max(LONGEST_SESSION_MINUTES) Integer sessionMinutes,
      @NotNull @Size(max = 100)
          List<
                  @NotNull @Size(max = 63)
                  @Pattern(
                      regexp = "[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?",
                      message = "must be the name of a region")
                  String>
              regions,
      boolean supportApprovalDelegated) {

    OrganizationPolicy policy() {
      return new OrganizationPolicy(
          secondFactorRequired,
          addresses.stream().map(PolicyText::range).toList(),
          invitationDomains,
          sessionMinutes == null ? null : Duration.ofMinutes(sessionMinutes),
          regions,
          supportApprovalDelegated);
    }

    static PolicyText of(OrganizationPolicy policy) {
      Duration age = policy.sessionAge();
      return new PolicyText(
          policy.secondFactorRequired(),
          policy.addresses().stream().map(AddressRange::toString).toList(),
          policy.invitationDomains(),
          age == null ? null : Math.toIntExact(age.toMinutes()),
          policy.regions(),
          policy.supportApprovalDelegated());
    }

    private static AddressRange range(String text) {
      return AddressRange.parse(text)
          .orElseThrow(
              () ->
                  new ProblemException(
                      ProblemCode.VALIDATION_FAILED,
                      "addresses: '%s' must be a range such as 192.0.2.0/24 or 2001:db8::/32"
                          .formatted(text)));
    }
  }

  private final PolicyChanges policies;

  PolicyController(PolicyChanges policies) {
    this.policies = policies;
  }

  @GetMapping
  @Requires(Permission.POLICY_READ)
  ResponseEntity<PolicyText> get(@PathVariable UUID organization) {
    return tagged(policies.current(organization));
  }

  @Refuses(ProblemCode.POLICY_EXCLUDES_YOU)
  @PutMapping
  @Requires(Permission.POLICY_UPDATE)
  ResponseEntity<PolicyText> set(
      @PathVariable UUID organization,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody PolicyText text,
      Principal principal) {
    return tagged(policies.set(principal, organization, ifMatch, text.policy()));
  }

  private static ResponseEntity<PolicyText> tagged(PolicyChanges.Revised revised) {
    return ResponseEntity.ok().eTag(revised.tag().header()).body(PolicyText.of(revised.policy()));
  }
}
