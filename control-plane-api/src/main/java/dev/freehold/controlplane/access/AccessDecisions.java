package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Decides what a role may do. What no rule allows is refused. */
@Component
public final class AccessDecisions {
  /** How long a proof of who one is counts for a {@link Condition#STEP_UP}. */
  static final Duration FRESH = Duration.ofMinutes(10);

  private final Memberships memberships;
  private final RefusalLog refusals;
  private final Clock clock;

  AccessDecisions(Memberships memberships, RefusalLog refusals, Clock clock) {
    this.memberships = memberships;
    this.refusals = refusals;
    this.clock = clock;
  }

  /**
   * Returns when the principal may do it to that target; writes a refusal into the audit log.
   *
   * @throws ProblemException {@code not_found} to strangers of the organisation, else why not
   */
  public Role require(
      Principal principal, UUID organization, Permission permission, AccessTarget target) {
    Role role =
        memberships
            .roleOf(principal.account(), organization)
            .orElseThrow(() -> stranger(principal, organization, permission));
    switch (decide(principal, role, permission, target)) {
      case Decision.Allowed _ -> {}
      case Decision.Refused refused ->
          throw refuse(organization, principal, permission.wireName(), organization, refused)
              .with("permission", permission.wireName());
    }
    return role;
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

  /** Without a condition that needs a target: whether the role can hold it at all. */
  Role admit(Principal principal, UUID organization, Permission permission) {
    Role role =
        memberships
            .roleOf(principal.account(), organization)
            .orElseThrow(() -> stranger(principal, organization, permission));
    if (permission.grantTo(role) == Grant.NEVER) {
      return require(principal, organization, permission, AccessTarget.UNKNOWN);
    }
    return role;
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

  Decision decide(Principal principal, Role role, Permission permission, AccessTarget target) {
    return switch (permission.grantTo(role)) {
      case ALWAYS ->
          new Decision.Allowed(
              "role %s holds %s".formatted(role.wireName(), permission.wireName()));
      case NEVER ->
          new Decision.Refused(
              ProblemCode.PERMISSION_DENIED,
              "role %s does not hold %s".formatted(role.wireName(), permission.wireName()));
      case CONDITIONAL ->
          conditional(principal, role, permission, permission.condition().orElseThrow(), target);
    };
  }

  private Decision conditional(
      Principal principal,
      Role role,
      Permission permission,
      Condition condition,
      AccessTarget target) {
    String rule =
        "role %s holds %s under the condition %s"
            .formatted(role.wireName(), permission.wireName(), condition.wireName());
    if (holds(condition, principal, role, target)) {
      return new Decision.Allowed(rule);
    }
    boolean stale =
        (condition == Condition.STEP_UP || condition == Condition.TWO_STEP) && !isFresh(principal);
    return new Decision.Refused(
        stale ? ProblemCode.STEP_UP_REQUIRED : ProblemCode.CONDITION_NOT_MET, rule);
  }

  private boolean holds(Condition condition, Principal principal, Role role, AccessTarget target) {
    return switch (condition) {
      case STEP_UP -> isFresh(principal);
      case TWO_STEP -> isFresh(principal) && target.nameRepeated();
      case GRANT_WITHIN_OWN -> target.granted() != null && role.covers(target.granted());
      case NOT_AN_OWNER -> target.memberRole() != null && target.memberRole() != Role.OWNER;
      case OWN_TENANT, OWN_SCOPE -> target.open();
      case ABOUT_ONESELF -> target.oneself();
      // Nothing in the control plane knows these facts, so nobody can meet them.
      case OWN_TEAM,
          MASKED,
          PLAN_NAME_ONLY,
          SEAT_CAP,
          OWN_PAUSE_AND_TICKET,
          TICKET,
          DATA_GRANT,
          OWN_KEY,
          TICKET_AND_EXPIRY,
          DELEGATED ->
          false;
    };
  }

  private boolean isFresh(Principal principal) {
    Instant oldest = clock.instant().minus(FRESH);
    return !principal.provenAt().isBefore(oldest);
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
    return new ProblemException(
        refused.code(),
        refused.code() == ProblemCode.NOT_FOUND ? refused.code().title() : refused.reason());
  }
}
