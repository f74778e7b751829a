package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.RuleFacts.EVERYTHING;
import static dev.freehold.controlplane.access.RuleFacts.NOTHING;
import static dev.freehold.controlplane.access.RuleFacts.NOW;
import static dev.freehold.controlplane.access.RuleFacts.ONESELF;
import static dev.freehold.controlplane.access.RuleFacts.OTHER_TEAM;
import static dev.freehold.controlplane.access.RuleFacts.OWN_TEAM;
import static dev.freehold.controlplane.access.RuleFacts.code;
import static dev.freehold.controlplane.access.RuleFacts.fitting;
import static dev.freehold.controlplane.access.RuleFacts.fresh;
import static dev.freehold.controlplane.access.RuleFacts.grant;
import static dev.freehold.controlplane.access.RuleFacts.pausedBy;
import static dev.freehold.controlplane.access.RuleFacts.stale;
import static dev.freehold.controlplane.access.RuleFacts.standing;
import static dev.freehold.controlplane.access.RuleFacts.tenantOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.access.AccessTarget.TenantFacts;
import dev.freehold.controlplane.web.ProblemCode;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of {@code permissions.csv}, decided with the facts of its condition and without. */
class RulesTest {
  private record Cell(Role role, Permission permission, Grant grant) {}

  private static Stream<Cell> cells() throws IOException {
    return ExpectedPermission.all().stream()
        .flatMap(
            row ->
                Stream.of(Role.values())
                    .map(role -> new Cell(role, row.permission(), row.grantTo(role))));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aCellAllowsWithItsFactsAloneAndNothingElseAllows(Cell cell) {
    Standing standing = standing(cell.role());

    Decision with = decide(fresh(), standing, cell, fitting(cell.permission()));
    Decision without = decide(stale(), unfitting(standing), cell, AccessTarget.UNKNOWN);
    Decision against = decide(stale(), unfitting(standing), cell, contrary(cell.permission()));

    switch (cell.grant()) {
      case ALWAYS -> {
        assertThat(with).isInstanceOf(Decision.Allowed.class);
        assertThat(without).isInstanceOf(Decision.Allowed.class);
        assertThat(against).isInstanceOf(Decision.Allowed.class);
      }
      case CONDITIONAL -> {
        assertThat(with).isInstanceOf(Decision.Allowed.class);
        assertThat(code(without)).isIn(ProblemCode.CONDITION_NOT_MET, ProblemCode.STEP_UP_REQUIRED);
        assertThat(code(against)).isIn(ProblemCode.CONDITION_NOT_MET, ProblemCode.STEP_UP_REQUIRED);
      }
      case NEVER -> {
        assertThat(code(with)).isEqualTo(ProblemCode.PERMISSION_DENIED);
        assertThat(code(without)).isEqualTo(ProblemCode.PERMISSION_DENIED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Permission.class)
  void whoHasARoleThatNobodyKnowsMayNothing(Permission permission) {
    var standing =
        new Standing(
            1,
            NOTHING,
            Set.of(OWN_TEAM),
            Set.of(OWN_TEAM),
            null,
            OrganizationPolicy.NONE,
            false,
            false);

    assertThat(code(Rules.decide(fresh(), standing, permission, fitting(permission))))
        .isEqualTo(ProblemCode.PERMISSION_DENIED);
    assertThat(code(Rules.admit(fresh(), standing, permission)))
        .isEqualTo(ProblemCode.PERMISSION_DENIED);
  }

  @Test
  void theFactThatMattersIsTheOneThatDecides() {
    assertMet(Role.TEAM_ADMIN, Permission.TEAM_UPDATE, AccessTarget.team(OWN_TEAM));
    assertNotMet(Role.TEAM_ADMIN, Permission.TEAM_UPDATE, AccessTarget.team(OTHER_TEAM));
    assertMet(Role.MEMBER, Permission.TENANT_READ, tenantOf(OWN_TEAM));
    assertMet(Role.MEMBER, Permission.TENANT_READ, tenantOf(null));
    assertNotMet(Role.MEMBER, Permission.TENANT_READ, tenantOf(OTHER_TEAM));
    assertMet(Role.MEMBER, Permission.API_KEY_REVOKE, AccessTarget.ofAccount(ONESELF));
    assertNotMet(Role.MEMBER, Permission.API_KEY_REVOKE, AccessTarget.ofAccount(UUID.randomUUID()));
    assertMet(
        Role.BILLING_ADMIN,
        Permission.MEMBER_INVITE,
        AccessTarget.granting(HeldRole.of(Role.BILLING_ADMIN)));
    assertNotMet(
        Role.BILLING_ADMIN,
        Permission.MEMBER_INVITE,
        AccessTarget.granting(HeldRole.of(Role.TEAM_ADMIN)));
    assertNotMet(Role.TEAM_ADMIN, Permission.MEMBER_REMOVE, AccessTarget.member(EVERYTHING));
    assertMet(Role.SUPPORT, Permission.TENANT_RESUME, pausedBy(ONESELF));
    assertNotMet(Role.SUPPORT, Permission.TENANT_RESUME, pausedBy(UUID.randomUUID()));
    assertNotMet(
        Role.SUPPORT, Permission.ENTITLEMENT_OVERRIDE, AccessTarget.until(NOW.minusSeconds(1)));
    assertNotMet(Role.OWNER, Permission.TENANT_DELETE, AccessTarget.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(Permission.class)
  void aGrantThatOnlyReadsChangesNothing(Permission permission) {
    var reading =
        new Standing(
            1,
            SupportGrant.Scope.READ.limit(HeldRole.of(Role.SUPPORT)),
            Set.of(),
            Set.of(),
            grant(SupportGrant.Scope.READ),
            OrganizationPolicy.NONE,
            false,
            false);

    if (Rules.decide(fresh(), reading, permission, fitting(permission))
        instanceof Decision.Allowed) {
      assertThat(permission.isReading() || permission == Permission.SUPPORT_GRANT_REVOKE).isTrue();
      assertThat(permission).isNotEqualTo(Permission.TENANT_READ_DATA);
    }
  }

  /** Facts of the same kind that do not meet it; each of the others is met. */
  private static AccessTarget contrary(Permission permission) {
    var all =
        Stream.of(Condition.values())
            .filter(each -> permission.condition().filter(each::equals).isEmpty())
            .toArray(Condition[]::new);
    var other = UUID.randomUUID();
    return new AccessTarget(
        EVERYTHING,
        EVERYTHING,
        OTHER_TEAM,
        new TenantFacts(OTHER_TEAM, other),
        other,
        NOW,
        permission.condition().filter(Condition.TWO_STEP::equals).isEmpty(),
        AccessTarget.promising(all).promised());
  }

  /** The same role, without what conditions ask of the standing itself. */
  private static Standing unfitting(Standing standing) {
    return new Standing(
        1, standing.role(), Set.of(), Set.of(), null, OrganizationPolicy.NONE, false, false);
  }

  private static Decision decide(
      Rules.Asking asking, Standing standing, Cell cell, AccessTarget target) {
    return Rules.decide(asking, standing, cell.permission(), target);
  }

  private static void assertMet(Role role, Permission permission, AccessTarget target) {
    assertThat(Rules.decide(fresh(), standing(role), permission, target))
        .as("%s %s", role, permission)
        .isInstanceOf(Decision.Allowed.class);
  }

  private static void assertNotMet(Role role, Permission permission, AccessTarget target) {
    assertThat(code(Rules.decide(fresh(), standing(role), permission, target)))
        .as("%s %s", role, permission)
        .isEqualTo(ProblemCode.CONDITION_NOT_MET);
  }
}
