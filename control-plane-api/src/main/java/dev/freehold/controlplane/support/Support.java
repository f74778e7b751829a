package dev.freehold.controlplane.support;

import static dev.freehold.controlplane.support.jooq.Tables.SUPPORT_GRANT;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.StaffPermission;
import dev.freehold.controlplane.access.SupportGrant.Scope;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.organizations.MemberMail;
import dev.freehold.controlplane.organizations.OrganizationDeleted;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.controlplane.persistence.Ids;
import dev.freehold.controlplane.support.GrantViews.State;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Lets staff into an organisation: they ask with a reason and a ticket, an owner decides, and what
 * was approved ends by the clock, after eight hours at most, or when somebody revokes it.
 */
@Component
class Support {
  /** A request that nobody has decided by then is over. */
  static final Duration DECIDE_WITHIN = Duration.ofDays(3);

  /**
   * @param hours 1 to 8
   */
  record Wanted(UUID organization, Scope scope, String reason, String ticket, int hours) {}

  private final DSLContext sql;
  private final Ids ids;
  private final Accounts accounts;
  private final Organizations organizations;
  private final MemberMail members;
  private final AccessDecisions access;
  private final AuditLog audit;
  private final Outbox outbox;
  private final Clock clock;

  Support(
      DSLContext sql,
      Ids ids,
      Accounts accounts,
      Organizations organizations,
      MemberMail members,
      AccessDecisions access,
      AuditLog audit,
      Outbox outbox,
      Clock clock) {
    this.sql = sql;
    this.ids = ids;
    this.accounts = accounts;
    this.organizations = organizations;
    this.members = members;
    this.access = access;
    this.audit = audit;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** By one of our staff, which was asked before. */
  @Transactional
  UUID request(Principal agent, Wanted wanted) {
    UUID organization = wanted.organization();
    organizations.lockExisting(organization);
    UUID id = ids.next();
    Instant now = clock.instant();
    sql.insertInto(SUPPORT_GRANT)
        .set(SUPPORT_GRANT.ID, id)
        .set(SUPPORT_GRANT.ORGANIZATION_ID, organization)
        .set(SUPPORT_GRANT.ACCOUNT_ID, agent.account())
        .set(SUPPORT_GRANT.SCOPE, wanted.scope().wireName())
        .set(SUPPORT_GRANT.REASON, wanted.reason())
        .set(SUPPORT_GRANT.TICKET, wanted.ticket())
        .set(SUPPORT_GRANT.HOURS, wanted.hours())
        .set(SUPPORT_GRANT.REQUESTED_AT, now)
        .set(SUPPORT_GRANT.DECIDE_BEFORE, now.plus(DECIDE_WITHIN))
        .execute();
    tellApprovers(organization, wanted);
    audit.done(
        organization,
        agent.actor(),
        Permission.SUPPORT_GRANT_REQUEST.wireName(),
        target(id),
        Map.of(
            "scope", wanted.scope().wireName(),
            "reason", wanted.reason(),
            "ticket", wanted.ticket(),
            "hours", String.valueOf(wanted.hours())));
    return id;
  }

  /**
   * @param hours as many as were asked for, or fewer
   */
  @Transactional
  void approve(Principal principal, UUID organization, UUID grant, int hours) {
    Record row = undecided(principal, organization, grant);
    if (!isStillStaff(row.get(SUPPORT_GRANT.ACCOUNT_ID))) {
      throw over();
    }
    Instant now = clock.instant();
    Instant end = now.plus(Duration.ofHours(Math.min(hours, row.get(SUPPORT_GRANT.HOURS))));
    decide(principal, grant, now, end);
    record(principal, organization, grant, Permission.SUPPORT_GRANT_APPROVE, "until " + end);
  }

  @Transactional
  void refuse(Principal principal, UUID organization, UUID grant) {
    undecided(principal, organization, grant);
    decide(principal, grant, clock.instant(), null);
    record(principal, organization, grant, Permission.SUPPORT_GRANT_APPROVE, "refused");
  }

  /** At once: the next request of the agent is a stranger's. */
  @Transactional
  void revoke(Principal principal, UUID organization, UUID grant) {
    Record row = locked(organization, grant);
    access.require(principal, organization, Permission.SUPPORT_GRANT_REVOKE, AccessTarget.UNKNOWN);
    if (GrantViews.state(row, clock.instant()) != State.OPEN) {
      throw over();
    }
    sql.update(SUPPORT_GRANT)
        .set(SUPPORT_GRANT.REVOKED_AT, clock.instant())
        .where(SUPPORT_GRANT.ID.eq(grant))
        .execute();
    record(principal, organization, grant, Permission.SUPPORT_GRANT_REVOKE, "revoked");
  }

  /** Nobody is let into what is no more. */
  @ApplicationModuleListener
  void on(OrganizationDeleted event) {
    sql.update(SUPPORT_GRANT)
        .set(SUPPORT_GRANT.REVOKED_AT, clock.instant())
        .where(SUPPORT_GRANT.ORGANIZATION_ID.eq(event.organization()))
        .and(SUPPORT_GRANT.REVOKED_AT.isNull())
        .execute();
  }

  private Record undecided(Principal principal, UUID organization, UUID grant) {
    Record row = locked(organization, grant);
    access.require(principal, organization, Permission.SUPPORT_GRANT_APPROVE, AccessTarget.UNKNOWN);
    if (row.get(SUPPORT_GRANT.ACCOUNT_ID).equals(principal.account())) {
      throw access.refusal(
          principal,
          organization,
          Permission.SUPPORT_GRANT_APPROVE,
          "nobody decides about their own request");
    }
    if (GrantViews.state(row, clock.instant()) != State.REQUESTED) {
      throw over();
    }
    return row;
  }

  private boolean isStillStaff(UUID agent) {
    return accounts.byId(List.of(agent)).stream()
        .map(Account::staff)
        .anyMatch(role -> role != null && StaffPermission.SUPPORT_REQUEST.isHeldBy(role));
  }

  private void decide(Principal principal, UUID grant, Instant now, @Nullable Instant end) {
    sql.update(SUPPORT_GRANT)
        .set(SUPPORT_GRANT.DECIDED_AT, now)
        .set(SUPPORT_GRANT.DECIDED_BY, principal.account())
        .set(SUPPORT_GRANT.ENDS_AT, end)
        .where(SUPPORT_GRANT.ID.eq(grant))
        .execute();
  }

  private Record locked(UUID organization, UUID grant) {
    return sql.selectFrom(SUPPORT_GRANT)
        .where(SUPPORT_GRANT.ID.eq(grant))
        .and(SUPPORT_GRANT.ORGANIZATION_ID.eq(organization))
        .forUpdate()
        .fetchOptional()
        .orElseThrow(Support::unknown);
  }

  private void record(
      Principal principal, UUID organization, UUID grant, Permission permission, String decision) {
    audit.done(
        organization,
        principal.actor(),
        permission.wireName(),
        target(grant),
        Map.of("decision", decision));
  }

  private void tellApprovers(UUID organization, Wanted wanted) {
    String text =
        """
        Our support asks for access to %s for %d hours, scope %s.

        Ticket: %s
        Reason: %s

        An owner approves or refuses it; nobody gets in before.
        """
            .formatted(
                MailText.foreign(organizations.nameOf(organization)),
                wanted.hours(),
                wanted.scope().wireName(),
                MailText.foreign(wanted.ticket()),
                MailText.foreign(wanted.reason()));
    members
        .addresses(organization, Permission.SUPPORT_GRANT_APPROVE)
        .forEach(address -> outbox.post(address, "Our support asks for access", text));
  }

  private static String target(UUID grant) {
    return "support_grant:" + grant;
  }

  private static ProblemException over() {
    return new ProblemException(ProblemCode.SUPPORT_GRANT_OVER);
  }

  private static ProblemException unknown() {
    return new ProblemException(ProblemCode.NOT_FOUND);
  }
}
