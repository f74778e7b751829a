package dev.freehold.controlplane.access;

import dev.freehold.controlplane.access.AccessTarget.TenantFacts;
import dev.freehold.controlplane.web.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who asks, in what standing, and about what, for tests of the rules. */
final class RuleFacts {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final UUID ORGANIZATION = UUID.randomUUID();
  static final UUID ONESELF = UUID.randomUUID();
  static final UUID OWN_TEAM = UUID.randomUUID();
  static final UUID OTHER_TEAM = UUID.randomUUID();
  static final HeldRole NOTHING = HeldRole.unknown("nothing");
  static final HeldRole EVERYTHING = HeldRole.of(Role.OWNER);

  private RuleFacts() {}

  /** What the cell's condition asks for. */
  static AccessTarget fitting(Permission permission) {
    return permission
        .condition()
        .map(
            condition ->
                switch (condition) {
                  case STEP_UP, TICKET, DATA_GRANT, DELEGATED -> AccessTarget.UNKNOWN;
                  case TWO_STEP -> AccessTarget.UNKNOWN.withNameRepeated(true);
                  case GRANT_WITHIN_OWN -> AccessTarget.granting(NOTHING);
                  case NOT_AN_OWNER -> AccessTarget.member(HeldRole.of(Role.VIEWER));
                  case OWN_TEAM -> AccessTarget.team(OWN_TEAM);
                  case OWN_TENANT -> tenantOf(OWN_TEAM);
                  case OWN_KEY, ABOUT_ONESELF -> AccessTarget.ofAccount(ONESELF);
                  case MASKED, PLAN_NAME_ONLY, SEAT_CAP, OWN_SCOPE ->
                      AccessTarget.promising(condition);
                  case OWN_PAUSE_AND_TICKET -> pausedBy(ONESELF);
                  case TICKET_AND_EXPIRY -> AccessTarget.until(NOW.plusSeconds(1));
                })
        .orElse(AccessTarget.UNKNOWN);
  }

  static AccessTarget tenantOf(@Nullable UUID team) {
    return AccessTarget.tenant(new TenantFacts(team, null));
  }

  static AccessTarget pausedBy(UUID account) {
    return AccessTarget.tenant(new TenantFacts(null, account));
  }

  static Standing standing(Role role) {
    return new Standing(
        1,
        HeldRole.of(role),
        Set.of(OWN_TEAM),
        Set.of(OWN_TEAM),
        role == Role.SUPPORT ? grant(SupportGrant.Scope.DATA) : null,
        new OrganizationPolicy(false, List.of(), List.of(), null, List.of(), true),
        false,
        false);
  }

  static SupportGrant grant(SupportGrant.Scope scope) {
    return new SupportGrant(UUID.randomUUID(), ORGANIZATION, scope, "T-1", NOW.plusSeconds(60));
  }

  static Rules.Asking fresh() {
    return proven(Duration.ZERO);
  }

  static Rules.Asking stale() {
    return proven(Duration.ofHours(1));
  }

  static Rules.Asking proven(Duration ago) {
    return new Rules.Asking(
        new Principal(
            ONESELF,
            UUID.randomUUID(),
            NOW.minus(ago),
            NOW.minus(ago),
            false,
            true,
            true,
            null,
            null,
            null),
        null,
        NOW);
  }

  static @Nullable ProblemCode code(Decision decision) {
    return decision instanceof Decision.Refused refused ? refused.code() : null;
  }
}
