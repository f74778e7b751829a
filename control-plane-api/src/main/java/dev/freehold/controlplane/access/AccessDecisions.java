package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Decides what somebody may do in an organisation, by {@link Rules} and their {@link Standing}, and
 * keeps what was refused. What no rule allows is refused.
 */
@Component
public final class AccessDecisions {
  private final Standings standings;
  private final RefusalLog refusals;
  private final BrokenGlass brokenGlass;
  private final Clock clock;

  AccessDecisions(Standings standings, RefusalLog refusals, BrokenGlass brokenGlass, Clock clock) {
    this.standings = standings;
    this.refusals = refusals;
    this.brokenGlass = brokenGlass;
    this.clock = clock;
  }

  /**
   * Returns when the principal may do it to that target; writes a refusal into the audit log.
   *
   * @return the role by which they may
   * @throws ProblemException {@code not_found} to strangers of the organisation, else why not
   */
  public HeldRole require(
      Principal principal, UUID organization, Permission permission, AccessTarget target) {
    Standing standing = standing(principal, organization, permission);
    return allowed(
        principal,
        organization,
        permission,
        standing,
        Rules.decide(asking(principal), standing, permission, target));
  }

  /** Which Tenants somebody reaches by a permission: what a list of them may hold. */
  public TenantScope tenants(Principal principal, UUID organization, Permission permission) {
    return standing(principal, organization, permission).tenants(permission);
  }

  /** What somebody is in an organisation as a member, whoever asks. Empty: not a member. */
  public Optional<HeldRole> roleOf(UUID account, UUID organization) {
    return standings
        .of(account, organization)
        .filter(each -> each.grant() == null)
        .map(Standing::role);
  }

  /** For a rule that holds beside the roles; writes the refusal into the audit log. */
  public ProblemException refusal(
      Principal principal, UUID organization, Permission permission, String reason) {
    return refuse(
        organization,
        principal,
        permission.wireName(),
        organization,
        new Decision.Refused(ProblemCode.PERMISSION_DENIED, reason));
  }

  /** For what the organisation's own policy forbids; writes the refusal into the audit log. */
  public ProblemException policyRefusal(
      Principal principal, UUID organization, Permission permission, String reason) {
    return refuse(
        organization,
        principal,
        permission.wireName(),
        organization,
        new Decision.Refused(ProblemCode.POLICY_REFUSED, reason));
  }

  /**
   * Before a handler is called.
   *
   * @param targetChecked whether the handler asks again, about the target that it knows: until then
   *     a condition refuses nobody
   */
  Standing admit(
      Principal principal, UUID organization, Permission permission, boolean targetChecked) {
    Standing standing = standing(principal, organization, permission);
    allowed(
        principal,
        organization,
        permission,
        standing,
        targetChecked
            ? Rules.admit(asking(principal), standing, permission)
            : Rules.decide(asking(principal), standing, permission, AccessTarget.UNKNOWN));
    return standing;
  }

  void requireStaff(Principal principal, StaffPermission permission) {
    StaffRole role = principal.staff();
    if (role == null || !permission.isHeldBy(role)) {
      throw refuse(
          principal.account(),
          principal,
          permission.wireName(),
          principal.account(),
          role == null
              // Staff's addresses do not exist for customers.
              ? new Decision.Refused(ProblemCode.NOT_FOUND, "not staff")
              : new Decision.Refused(
                  ProblemCode.PERMISSION_DENIED,
                  "staff role %s does not hold %s"
                      .formatted(role.wireName(), permission.wireName())));
    }
  }

  /** Whether that policy would refuse this very request. */
  Optional<Decision.Refused> wouldRefuse(
      Principal principal, UUID organization, OrganizationPolicy policy) {
    return standings
        .of(principal, organization)
        .map(standing -> standing.under(policy))
        .flatMap(standing -> Rules.policyRefusal(asking(principal), standing));
  }

  private HeldRole allowed(
      Principal principal,
      UUID organization,
      Permission permission,
      Standing standing,
      Decision decision) {
    return switch (decision) {
      case Decision.Allowed _ -> {
        // Inside a handler's transaction it has been noted before that began.
        if (standing.breaksGlass(principal)
            && !TransactionSynchronizationManager.isActualTransactionActive()) {
          brokenGlass.noteOnce(principal, organization);
        }
        yield standing.role();
      }
      case Decision.Refused refused ->
          throw refuse(organization, principal, permission.wireName(), organization, refused)
              .with("permission", permission.wireName());
    };
  }

  private Standing standing(Principal principal, UUID organization, Permission permission) {
    Standing standing =
        standings
            .of(principal, organization)
            .orElseThrow(() -> stranger(principal, organization, permission));
    if (standing.grant() != null && RequestFacts.current().isPresent()) {
      // Each entry of this request names the grant beside the person, refusals too.
      RequestFacts.actOnBehalfOf("support_grant:" + standing.grant().id());
    }
    return standing;
  }

  private Rules.Asking asking(Principal principal) {
    return new Rules.Asking(
        principal, RequestFacts.current().map(RequestFacts::address).orElse(null), clock.instant());
  }

  /** Into the stranger's own chain: nobody writes into that of an organisation by guessing ids. */
  private ProblemException stranger(Principal principal, UUID organization, Permission permission) {
    return refuse(
        principal.account(),
        principal,
        permission.wireName(),
        organization,
        new Decision.Refused(ProblemCode.NOT_FOUND, "not a member"));
  }

  private ProblemException refuse(
      UUID chain, Principal principal, String action, UUID target, Decision.Refused refused) {
    refusals.refused(chain, principal.actor(), action, "organization:" + target, refused.reason());
    // Strangers learn nothing of why.
    return refused.code() == ProblemCode.NOT_FOUND
        ? new ProblemException(refused.code())
        : new ProblemException(refused.code(), refused.detail());
  }
}
