package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.RuleFacts.NOW;
import static dev.freehold.controlplane.access.RuleFacts.ONESELF;
import static dev.freehold.controlplane.access.RuleFacts.ORGANIZATION;
import static dev.freehold.controlplane.access.RuleFacts.code;
import static dev.freehold.controlplane.access.RuleFacts.fitting;
import static dev.freehold.controlplane.access.RuleFacts.fresh;
import static dev.freehold.controlplane.access.RuleFacts.proven;
import static dev.freehold.controlplane.access.RuleFacts.standing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.web.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked of everybody, whatever their role: proofs, policies, the organisation's phase. */
class PolicyRulesTest {
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
                key,
                null),
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

  /** Whose session it is, by role, against what lets in past a provider that is required. */
  @ParameterizedTest
  @CsvSource({
    "OWNER, false, false",
    "OWNER, true, true",
    "BILLING_ADMIN, true, false",
    "TEAM_ADMIN, true, false",
    "MEMBER, true, false",
    "VIEWER, true, false"
  })
  void pastARequiredProviderComesAnOwnerWithASecondFactor(
      Role role, boolean secondFactor, boolean letIn) {
    Standing required = required(role);
    Rules.Asking own = asking(secondFactor, Duration.ZERO, "192.0.2.1");

    assertThat(code(Rules.admit(own, required, Permission.MEMBER_LIST)))
        .isEqualTo(letIn ? null : ProblemCode.SSO_REQUIRED);
    assertThat(required.breaksGlass(own.principal())).isEqualTo(letIn);
  }

  @Test
  void whoeverTheProviderVouchesForAndProgramsComeInWhereItIsRequired() {
    var vouched =
        new Principal(
            ONESELF, UUID.randomUUID(), NOW, NOW, false, true, true, null, null, ORGANIZATION);
    var key = new KeyScope(UUID.randomUUID(), ORGANIZATION, "owner");
    var program = new Principal(ONESELF, key.id(), NOW, NOW, true, true, true, null, key, null);

    for (Principal principal : List.of(vouched, program)) {
      Standing required = required(Role.OWNER);
      assertThat(
              Rules.admit(
                  new Rules.Asking(principal, "192.0.2.1", NOW), required, Permission.MEMBER_LIST))
          .isInstanceOf(Decision.Allowed.class);
      assertThat(required.breaksGlass(principal)).isFalse();
    }
  }

  private static Standing required(Role role) {
    Standing member = standing(role);
    return new Standing(
        1,
        member.role(),
        member.teams(),
        member.administered(),
        null,
        OrganizationPolicy.NONE,
        false,
        true);
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
        new Standing(
            1, owner.role(), Set.of(), Set.of(), null, OrganizationPolicy.NONE, true, false);

    assertThat(code(Rules.admit(fresh(), closing, Permission.MEMBER_INVITE)))
        .isEqualTo(ProblemCode.ORGANIZATION_CLOSING);
    assertThat(Rules.admit(fresh(), closing, Permission.MEMBER_LIST))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(Rules.admit(fresh(), closing, Permission.ORGANIZATION_DELETE))
        .isInstanceOf(Decision.Allowed.class);
  }

  private static Optional<ProblemCode> underPolicy(OrganizationPolicy policy, Rules.Asking asking) {
    Standing owner = standing(Role.OWNER).under(policy);
    return Rules.decide(asking, owner, Permission.MEMBER_LIST, AccessTarget.UNKNOWN)
            instanceof Decision.Refused refused
        ? Optional.of(refused.code())
        : Optional.empty();
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

  private static Rules.Asking asking(boolean secondFactor, Duration age, String address) {
    return new Rules.Asking(
        new Principal(
            ONESELF,
            UUID.randomUUID(),
            NOW.minus(age),
            NOW,
            secondFactor,
            true,
            true,
            null,
            null,
            null),
        address,
        NOW);
  }
}
