package dev.freehold.controlplane.access;

import dev.freehold.controlplane.access.AccessTarget.TenantFacts;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Why somebody may do something or not. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/access")
class ExplainController {
  /**
   * @param account whose rights; null: one's own
   * @param team the team that it would be done to, or that has the Tenant; null: none
   * @param role that would be given or taken; null: none
   * @param nameRepeated whether the request would repeat the name of what it destroys
   * @param until when what is asked for would end by itself; null: never
   */
  record Question(
      @NotBlank @Size(max = 64) String permission,
      @Nullable UUID account,
      @Nullable UUID team,
      @Nullable @Size(max = 64) String role,
      @Nullable Boolean nameRepeated,
      @Nullable Instant until) {}

  private final Explanations explanations;
  private final AccessDecisions access;
  private final Roles roles;

  ExplainController(Explanations explanations, AccessDecisions access, Roles roles) {
    this.explanations = explanations;
    this.access = access;
    this.roles = roles;
  }

  @PostMapping("/explain")
  @Requires(value = Permission.ACCESS_EXPLAIN, targetChecked = true)
  Explanations.Explanation explain(
      @PathVariable UUID organization, @Valid @RequestBody Question question, Principal principal) {
    UUID account = question.account() == null ? principal.account() : question.account();
    access.require(
        principal, organization, Permission.ACCESS_EXPLAIN, AccessTarget.ofAccount(account));
    Permission permission =
        Permission.named(question.permission())
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemCode.VALIDATION_FAILED,
                        "permission: there is no '%s'".formatted(question.permission())));
    return explanations.explain(
        principal, organization, account, permission, target(organization, account, question));
  }

  private AccessTarget target(UUID organization, UUID account, Question question) {
    HeldRole role = question.role() == null ? null : roles.held(organization, question.role());
    return new AccessTarget(
        role,
        role,
        question.team(),
        new TenantFacts(question.team(), null),
        account,
        question.until(),
        Boolean.TRUE.equals(question.nameRepeated()),
        Condition.NARROWING);
  }
}
