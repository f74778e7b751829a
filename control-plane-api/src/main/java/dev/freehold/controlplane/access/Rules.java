package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from facts alone. In this order, and the first refusal counts: the organisation's
 * policy, the role with its condition, the organisation's phase.
 */
final class Rules {
  /** How long a proof of who one is counts for a {@link Condition#STEP_UP}. */
  static final Duration FRESH = Duration.ofMinutes(10);

  /**
   * Who asks, from where, and when.
   *
   * @param address null: not known, in a job or when somebody else's rights are explained
   */
  record Asking(Principal principal, @Nullable String address, Instant now) {
    boolean isFresh() {
      return !principal.provenAt().isBefore(now.minus(FRESH));
    }
  }

  private Rules() {}

  static Decision decide(
      Asking asking, Standing standing, Permission permission, AccessTarget target) {
    return policyRefusal(asking, standing)
        .or(() -> roleRefusal(asking, standing, permission, target))
        .or(() -> phaseRefusal(standing, permission))
        .<Decision>map(refused -> refused)
        .orElseGet(() -> new Decision.Allowed(rule(standing, permission)));
  }

  /** Whether it can be allowed at all, whatever the target is. */
  static Decision admit(Asking asking, Standing standing, Permission permission) {
    return policyRefusal(asking, standing)
        .or(
            () ->
                standing.role().grantOf(permission) == Grant.NEVER
                    ? Optional.of(notHeld(standing, permission))
                    : Optional.empty())
        .or(() -> phaseRefusal(standing, permission))
        .<Decision>map(refused -> refused)
        .orElseGet(() -> new Decision.Allowed(rule(standing, permission)));
  }

  static Optional<Decision.Refused> policyRefusal(Asking asking, Standing standing) {
    if (standing.ssoRequired()
        && asking.principal().isOwnSession()
        && !standing.breaksGlass(asking.principal())) {
      return refused(
          ProblemCode.SSO_REQUIRED,
          "the organisation lets those of its domains in through its identity provider alone");
    }
    OrganizationPolicy policy = standing.policy();
    if (policy.secondFactorRequired() && !asking.principal().secondFactor()) {
      return refused(
          ProblemCode.SECOND_FACTOR_REQUIRED, "the organisation's policy asks for a second factor");
    }
    Duration age = policy.sessionAge();
    // Programs have no session; their key's own end is what bounds it.
    if (age != null
        && asking.principal().key() == null
        && asking.principal().authenticatedAt().isBefore(asking.now().minus(age))) {
      return refused(
          ProblemCode.SESSION_TOO_OLD,
          "the organisation's policy lets a session be %d minutes old".formatted(age.toMinutes()));
    }
    // Support comes from elsewhere, and an owner has let in this very person.
    if (standing.grant() == null
        && asking.address() != null
        && !policy.admitsAddress(asking.address())) {
      String reason = "the organisation's policy does not admit the address";
      return Optional.of(
          new Decision.Refused(
              ProblemCode.POLICY_REFUSED, reason, reason + " " + asking.address()));
    }
    return Optional.empty();
  }

  private static Optional<Decision.Refused> roleRefusal(
      Asking asking, Standing standing, Permission permission, AccessTarget target) {
    return switch (standing.role().grantOf(permission)) {
      case ALWAYS -> Optional.empty();
      case NEVER -> Optional.of(notHeld(standing, permission));
      case CONDITIONAL -> {
        Condition condition = permission.condition().orElseThrow();
        if (holds(condition, asking, standing, permission, target)) {
          yield Optional.empty();
        }
        yield refused(
            condition.isAboutTheProof() && !asking.isFresh()
                ? proofRefusal(asking.principal())
                : ProblemCode.CONDITION_NOT_MET,
            rule(standing, permission));
      }
    };
  }

  /** A program cannot prove who somebody is. */
  static ProblemCode proofRefusal(Principal principal) {
    return principal.key() == null ? ProblemCode.STEP_UP_REQUIRED : ProblemCode.SESSION_REQUIRED;
  }

  /** Before an organisation is deleted nothing in it changes, but for changing one's mind. */
  private static Optional<Decision.Refused> phaseRefusal(Standing standing, Permission permission) {
    return standing.closing() && !permission.holdsWhileClosing()
        ? refused(
            ProblemCode.ORGANIZATION_CLOSING,
            "the organisation is about to be deleted: until an owner takes that back it can only be read")
        : Optional.empty();
  }

  private static boolean holds(
      Condition condition,
      Asking asking,
      Standing standing,
      Permission permission,
      AccessTarget target) {
    Principal principal = asking.principal();
    SupportGrant grant = standing.grant();
    return switch (condition) {
      case STEP_UP -> asking.isFresh();
      case TWO_STEP -> asking.isFresh() && target.nameRepeated();
      case GRANT_WITHIN_OWN -> target.granted() != null && standing.role().covers(target.granted());
      case NOT_AN_OWNER -> target.memberRole() != null && !target.memberRole().isOwner();
      case OWN_TEAM -> target.team() != null && standing.administered().contains(target.team());
      case OWN_TENANT ->
          target.promised().contains(condition)
              || (target.tenant() != null
                  && standing.tenants(permission).includes(target.tenant().team()));
      case OWN_KEY, ABOUT_ONESELF -> principal.account().equals(target.account());
      case MASKED, PLAN_NAME_ONLY, SEAT_CAP, OWN_SCOPE -> target.promised().contains(condition);
      case TICKET -> grant != null;
      case OWN_PAUSE_AND_TICKET ->
          grant != null
              && target.tenant() != null
              && principal.account().equals(target.tenant().pausedBy());
      case DATA_GRANT -> grant != null && grant.scope() == SupportGrant.Scope.DATA;
      case TICKET_AND_EXPIRY ->
          grant != null && target.until() != null && asking.now().isBefore(target.until());
      case DELEGATED -> standing.policy().supportApprovalDelegated();
    };
  }

  private static String rule(Standing standing, Permission permission) {
    String held = "role %s holds %s".formatted(standing.role().name(), permission.wireName());
    return standing.role().grantOf(permission) == Grant.CONDITIONAL
        ? held + " under the condition " + permission.condition().orElseThrow().wireName()
        : held;
  }

  private static Decision.Refused notHeld(Standing standing, Permission permission) {
    return new Decision.Refused(
        ProblemCode.PERMISSION_DENIED,
        "role %s does not hold %s".formatted(standing.role().name(), permission.wireName()));
  }

  private static Optional<Decision.Refused> refused(ProblemCode code, String reason) {
    return Optional.of(new Decision.Refused(code, reason));
  }
}
