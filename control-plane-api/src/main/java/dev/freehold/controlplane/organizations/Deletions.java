package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.DELETION;
import static dev.freehold.controlplane.organizations.jooq.Tables.ORGANIZATION;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.OrganizationPolicies;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Roles;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.notifications.MailText;
import dev.freehold.controlplane.notifications.Outbox;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The end of an organisation: asked for, confirmed with what the first step answered and with its
 * name, and carried out after a grace in which people can only read and an owner can take it back.
 * Its audit log stays.
 */
@Component
class Deletions {
  /** From the first step to the second. */
  static final Duration CONFIRM_WITHIN = Duration.ofMinutes(15);

  private static final String JOB = "job:delete-organizations";

  /**
   * @param confirmation to be sent with the organisation's name
   */
  record Asked(String confirmation, Instant confirmBefore) {
    @Override
    public String toString() {
      return "Asked[…]";
    }
  }

  private final DSLContext sql;
  private final Organizations organizations;
  private final Accounts accounts;
  private final AccessDecisions access;
  private final Roles roles;
  private final OrganizationPolicies policies;
  private final AuditLog audit;
  private final Outbox outbox;
  private final ApplicationEventPublisher events;
  private final OrganizationSettings settings;
  private final Clock clock;

  Deletions(
      DSLContext sql,
      Organizations organizations,
      Accounts accounts,
      AccessDecisions access,
      Roles roles,
      OrganizationPolicies policies,
      AuditLog audit,
      Outbox outbox,
      ApplicationEventPublisher events,
      OrganizationSettings settings,
      Clock clock) {
    this.sql = sql;
    this.organizations = organizations;
    this.accounts = accounts;
    this.access = access;
    this.roles = roles;
    this.policies = policies;
    this.audit = audit;
    this.outbox = outbox;
    this.events = events;
    this.settings = settings;
    this.clock = clock;
  }

  @Transactional
  Asked ask(Principal principal, UUID organization) {
    enter(principal, organization);
    Token confirmation = Token.random();
    Instant now = clock.instant();
    int asked =
        sql.insertInto(DELETION)
            .set(DELETION.ORGANIZATION_ID, organization)
            .set(DELETION.ASKED_BY, principal.account())
            .set(DELETION.ASKED_AT, now)
            .set(DELETION.CONFIRMATION_HASH, confirmation.hash())
            .onConflict(DELETION.ORGANIZATION_ID)
            .doUpdate()
            .setAllToExcluded()
            .where(DELETION.CONFIRMED_AT.isNull())
            .execute();
    if (asked == 0) {
      throw new ProblemException(ProblemCode.ORGANIZATION_CLOSING);
    }
    record(principal.actor(), organization, "asked for");
    return new Asked(confirmation.text(), now.plus(CONFIRM_WITHIN));
  }

  /**
   * @return when it will be carried out
   */
  @Transactional
  Instant confirm(Principal principal, UUID organization, Token confirmation, String name) {
    enter(principal, organization);
    Instant now = clock.instant();
    Instant due = now.plus(settings.deletionGrace()).truncatedTo(ChronoUnit.SECONDS);
    int confirmed =
        !name.equals(organizations.nameOf(organization))
            ? 0
            : sql.update(DELETION)
                .set(DELETION.CONFIRMED_AT, now)
                .set(DELETION.DUE_AT, due)
                .where(DELETION.ORGANIZATION_ID.eq(organization))
                .and(DELETION.CONFIRMED_AT.isNull())
                .and(DELETION.ASKED_BY.eq(principal.account()))
                .and(DELETION.ASKED_AT.gt(now.minus(CONFIRM_WITHIN)))
                .and(DELETION.CONFIRMATION_HASH.eq(confirmation.hash()))
                .execute();
    if (confirmed == 0) {
      throw new ProblemException(ProblemCode.CONFIRMATION_INVALID);
    }
    tellOwners(
        organization,
        "%s will be deleted",
        """
        %s and all its tenants will be deleted on %s.

        Until then everything can be read and nothing changed. An owner can take this back.
        """,
        due);
    record(principal.actor(), organization, "confirmed");
    return due;
  }

  /**
   * @throws ProblemException {@code last_owner} when the accounts of all its owners are about to be
   *     erased, which they could ask for because it was going itself
   */
  @Transactional
  void takeBack(Principal principal, UUID organization) {
    enter(principal, organization);
    if (organizations.stayingOwners(organization).isEmpty()) {
      throw new ProblemException(
          ProblemCode.LAST_OWNER,
          "No owner of it stays: each one's account is about to be erased, until they sign in");
    }
    int taken = sql.deleteFrom(DELETION).where(DELETION.ORGANIZATION_ID.eq(organization)).execute();
    if (taken == 0) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
    record(principal.actor(), organization, "taken back");
  }

  /** Those whose grace is over, the longest waiting first. */
  List<UUID> due() {
    return sql.select(DELETION.ORGANIZATION_ID)
        .from(DELETION)
        .where(DELETION.DUE_AT.le(clock.instant()))
        .orderBy(DELETION.DUE_AT)
        .fetch(DELETION.ORGANIZATION_ID);
  }

  /** Unless somebody took it back, or carried it out, since it was seen. */
  @Transactional
  void carryOut(UUID organization) {
    if (!organizations.lock(organization)
        || !sql.fetchExists(
            DELETION,
            DELETION.ORGANIZATION_ID.eq(organization).and(DELETION.DUE_AT.le(clock.instant())))) {
      return;
    }
    sql.deleteFrom(ORGANIZATION).where(ORGANIZATION.ID.eq(organization)).execute();
    roles.forget(organization);
    policies.forget(organization);
    events.publishEvent(new OrganizationDeleted(organization));
    record(JOB, organization, "carried out");
  }

  private void enter(Principal principal, UUID organization) {
    organizations.lock(organization);
    access.require(principal, organization, Permission.ORGANIZATION_DELETE, AccessTarget.UNKNOWN);
  }

  private void tellOwners(UUID organization, String subject, String text, Instant due) {
    String name = MailText.foreign(organizations.nameOf(organization));
    accounts.byId(organizations.owners(organization)).stream()
        .map(Account::email)
        .forEach(owner -> outbox.post(owner, subject.formatted(name), text.formatted(name, due)));
  }

  private void record(String actor, UUID organization, String step) {
    audit.done(
        organization,
        actor,
        Permission.ORGANIZATION_DELETE.wireName(),
        "organization:" + organization,
        Map.of("step", step));
  }
}
