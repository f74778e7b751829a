package dev.freehold.controlplane.access;

import static dev.freehold.controlplane.access.jooq.Tables.POLICY;

import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes what an organisation forbids; nobody can shut themselves out by it. */
@Component
class PolicyChanges {
  /**
   * @param revision 0: never set
   */
  record Revised(OrganizationPolicy policy, long revision) {
    EntityTag tag() {
      return EntityTag.of(revision);
    }
  }

  private final DSLContext sql;
  private final OrganizationPolicies policies;
  private final AccessDecisions access;
  private final ChangeLog log;
  private final Clock clock;

  PolicyChanges(
      DSLContext sql,
      OrganizationPolicies policies,
      AccessDecisions access,
      ChangeLog log,
      Clock clock) {
    this.sql = sql;
    this.policies = policies;
    this.access = access;
    this.log = log;
    this.clock = clock;
  }

  Revised current(UUID organization) {
    Long revision =
        sql.select(POLICY.REVISION)
            .from(POLICY)
            .where(POLICY.ORGANIZATION_ID.eq(organization))
            .fetchOne(POLICY.REVISION);
    return new Revised(policies.of(organization), revision == null ? 0 : revision);
  }

  /**
   * @throws ProblemException {@code policy_excludes_you} when the request itself would be refused
   *     under it
   */
  @Transactional
  Revised set(
      Principal principal, UUID organization, @Nullable String ifMatch, OrganizationPolicy wanted) {
    access.require(principal, organization, Permission.POLICY_UPDATE, AccessTarget.UNKNOWN);
    access
        .wouldRefuse(principal, organization, wanted)
        .ifPresent(
            refused -> {
              throw new ProblemException(
                  ProblemCode.POLICY_EXCLUDES_YOU,
                  "This policy would refuse your own request: " + refused.detail());
            });
    long revision = lockedRevision(organization);
    EntityTag.of(revision).require(ifMatch);
    OrganizationPolicy before = policies.of(organization);
    Duration age = wanted.sessionAge();
    sql.update(POLICY)
        .set(POLICY.SECOND_FACTOR_REQUIRED, wanted.secondFactorRequired())
        .set(
            POLICY.ADDRESSES,
            wanted.addresses().stream().map(AddressRange::toString).toArray(String[]::new))
        .set(POLICY.INVITATION_DOMAINS, wanted.invitationDomains().toArray(String[]::new))
        .set(POLICY.SESSION_MINUTES, age == null ? null : Math.toIntExact(age.toMinutes()))
        .set(POLICY.REGIONS, wanted.regions().toArray(String[]::new))
        .set(POLICY.SUPPORT_APPROVAL_DELEGATED, wanted.supportApprovalDelegated())
        .set(POLICY.REVISION, revision + 1)
        .set(POLICY.CHANGED_AT, clock.instant())
        .where(POLICY.ORGANIZATION_ID.eq(organization))
        .execute();
    log.done(
        organization,
        principal.actor(),
        Permission.POLICY_UPDATE.wireName(),
        "policy:" + organization,
        Map.of("policy", before + " → " + wanted));
    return new Revised(wanted, revision + 1);
  }

  /** Two who set it at once come one after the other, the first time too. */
  private long lockedRevision(UUID organization) {
    sql.insertInto(POLICY)
        .set(POLICY.ORGANIZATION_ID, organization)
        .set(POLICY.SECOND_FACTOR_REQUIRED, false)
        .set(POLICY.ADDRESSES, new String[0])
        .set(POLICY.INVITATION_DOMAINS, new String[0])
        .set(POLICY.REGIONS, new String[0])
        .set(POLICY.SUPPORT_APPROVAL_DELEGATED, false)
        .set(POLICY.REVISION, 0L)
        .set(POLICY.CHANGED_AT, clock.instant())
        .onConflictDoNothing()
        .execute();
    return sql.select(POLICY.REVISION)
        .from(POLICY)
        .where(POLICY.ORGANIZATION_ID.eq(organization))
        .forUpdate()
        .fetchSingle()
        .value1();
  }
}
