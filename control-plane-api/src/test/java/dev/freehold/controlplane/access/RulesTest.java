package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.access.AccessTarget.TenantFacts;
import dev.freehold.controlplane.web.ProblemCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of {@code permissions.csv}, decided with the facts of its condition and without. */
class RulesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID ORGANIZATION = UUID.randomUUID();
  private static final UUID ONESELF = UUID.randomUUID();
  private static final UUID OWN_TEAM = UUID.randomUUID();
  private static final UUID OTHER_TEAM = UUID.randomUUID();
  private static final HeldRole NOTHING = HeldRole.unknown("nothing");
  private static final HeldRole EVERYTHING = HeldRole.of(Role.OWNER);

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
            1, NOTHING, Set.of(OWN_TEAM), Set.of(OWN_TEAM), null, OrganizationPolicy.NONE, false);

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

  @Test
  void aProofCountsForTenMinutes() {
    Standing owner = standing(Role.OWNER);
    Permission permission = Permission.ORGANIZATION_TRANSFER;

    assertThat(
            Rules.decide(proven(Duration.ofMinutes(10)), owner, permission, AccessTarget.UNKNOWN))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(
            code(
                Rules.decide(
                    proven(Duration.ofMinutes(10).plusMillis(1)),
                    owner,
                    permission,
                    AccessTarget.UNKNOWN)))
        .isEqualTo(ProblemCode.STEP_UP_REQUIRED);
  }

  @Test
  void aPolicyNarrowsAlsoWhatAnOwnerMay() {
    assertThat(underPolicy(policy(true, null, null), asking(false, Duration.ZERO, "192.0.2.1")))
        .contains(ProblemCode.SECOND_FACTOR_REQUIRED);
    assertThat(
            underPolicy(
                policy(false, null, Duration.ofHours(1)),
                asking(false, Duration.ofMinutes(61), "192.0.2.1")))
        .contains(ProblemCode.SESSION_TOO_OLD);
    assertThat(
            underPolicy(
                policy(false, "198.51.100.0/24", null), asking(false, Duration.ZERO, "192.0.2.1")))
        .contains(ProblemCode.POLICY_REFUSED);
    assertThat(
            underPolicy(
                policy(true, "192.0.2.0/24", Duration.ofHours(1)),
                asking(true, Duration.ofMinutes(59), "192.0.2.1")))
        .isEmpty();
  }

  @Test
  void aProgramIsNeverAskedForAProofAndHasNoSessionThatGrowsOld() {
    var key = new KeyScope(UUID.randomUUID(), ORGANIZATION, "owner");
    var program =
        new Rules.Asking(
            new Principal(
                ONESELF,
                key.id(),
                NOW.minusSeconds(99),
                Instant.EPOCH,
                true,
                true,
                true,
                null,
                key),
            "192.0.2.1",
            NOW);
    var strict = policy(true, "192.0.2.0/24", Duration.ofSeconds(60));

    assertThat(
            code(
                Rules.decide(
                    program,
                    standing(Role.OWNER),
                    Permission.ORGANIZATION_TRANSFER,
                    AccessTarget.UNKNOWN)))
        .isEqualTo(ProblemCode.SESSION_REQUIRED);
    assertThat(underPolicy(strict, program)).isEmpty();
    assertThat(underPolicy(policy(false, "198.51.100.0/24", null), program))
        .contains(ProblemCode.POLICY_REFUSED);
  }

  @ParameterizedTest
  @EnumSource(Permission.class)
  void noPolicyAllowsWhatNoRoleDoes(Permission permission) {
    var widest = new OrganizationPolicy(false, List.of(), List.of(), null, List.of(), true);
    Standing standing = standing(Role.VIEWER).under(widest);

    boolean allowed =
        Rules.decide(fresh(), standing, permission, fitting(permission))
            instanceof Decision.Allowed;

    assertThat(allowed).isEqualTo(permission.grantTo(Role.VIEWER) != Grant.NEVER);
  }

  @Test
  void anOrganizationThatIsClosingIsOnlyRead() {
    Standing owner = standing(Role.OWNER);
    var closing =
        new Standing(1, owner.role(), Set.of(), Set.of(), null, OrganizationPolicy.NONE, true);

    assertThat(code(Rules.admit(fresh(), closing, Permission.MEMBER_INVITE)))
        .isEqualTo(ProblemCode.ORGANIZATION_CLOSING);
    assertThat(Rules.admit(fresh(), closing, Permission.MEMBER_LIST))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(Rules.admit(fresh(), closing, Permission.ORGANIZATION_DELETE))
        .isInstanceOf(Decision.Allowed.class);
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
            false);

    if (Rules.decide(fresh(), reading, permission, fitting(permission))
        instanceof Decision.Allowed) {
      assertThat(permission.isReading() || permission == Permission.SUPPORT_GRANT_REVOKE).isTrue();
      assertThat(permission).isNotEqualTo(Permission.TENANT_READ_DATA);
    }
  }

  /** What the cell's condition asks for. */
  private static AccessTarget fitting(Permission permission) {
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

  private static AccessTarget tenantOf(@Nullable UUID team) {
    return AccessTarget.tenant(new TenantFacts(team, null));
  }

  private static AccessTarget pausedBy(UUID account) {
    return AccessTarget.tenant(new TenantFacts(null, account));
  }

  private static Standing standing(Role role) {
    return new Standing(
        1,
        HeldRole.of(role),
        Set.of(OWN_TEAM),
        Set.of(OWN_TEAM),
        role == Role.SUPPORT ? grant(SupportGrant.Scope.DATA) : null,
        new OrganizationPolicy(false, List.of(), List.of(), null, List.of(), true),
        false);
  }

  /** The same role, without what conditions ask of the standing itself. */
  private static Standing unfitting(Standing standing) {
    return new Standing(
        1, standing.role(), Set.of(), Set.of(), null, OrganizationPolicy.NONE, false);
  }

  private static SupportGrant grant(SupportGrant.Scope scope) {
    return new SupportGrant(UUID.randomUUID(), ORGANIZATION, scope, "T-1", NOW.plusSeconds(60));
  }

  private static OrganizationPolicy policy(
      boolean secondFactor, @Nullable String addresses, @Nullable Duration age) {
    return new OrganizationPolicy(
        secondFactor,
        Optional.ofNullable(addresses).flatMap(AddressRange::parse).stream().toList(),
        List.of(),
        age,
        List.of(),
        false);
  }

  private static Optional<ProblemCode> underPolicy(OrganizationPolicy policy, Rules.Asking asking) {
    Standing owner = standing(Role.OWNER).under(policy);
    return Rules.decide(asking, owner, Permission.MEMBER_LIST, AccessTarget.UNKNOWN)
            instanceof Decision.Refused refused
        ? Optional.of(refused.code())
        : Optional.empty();
  }

  private static Rules.Asking fresh() {
    return proven(Duration.ZERO);
  }

  private static Rules.Asking stale() {
    return proven(Duration.ofHours(1));
  }

  private static Rules.Asking proven(Duration ago) {
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
            null),
        null,
        NOW);
  }

  private static Rules.Asking asking(boolean secondFactor, Duration age, String address) {
    return new Rules.Asking(
        new Principal(
            ONESELF, UUID.randomUUID(), NOW.minus(age), NOW, secondFactor, true, true, null, null),
        address,
        NOW);
  }

  private static Decision decide(
      Rules.Asking asking, Standing standing, Cell cell, AccessTarget target) {
    return Rules.decide(asking, standing, cell.permission(), target);
  }

  private static @Nullable ProblemCode code(Decision decision) {
    return decision instanceof Decision.Refused refused ? refused.code() : null;
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
