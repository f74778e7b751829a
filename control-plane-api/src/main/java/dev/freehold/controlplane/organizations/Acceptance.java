package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.INVITATION;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.Grant;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.OrganizationPolicies;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Roles;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What becomes of an invitation when the invited person says yes. */
@Component
class Acceptance {
  record Open(UUID id, UUID organization, String email, HeldRole role, Optional<UUID> invitedBy) {}

  private final DSLContext sql;
  private final Accounts accounts;
  private final Members members;
  private final Organizations organizations;
  private final MemberRoles names;
  private final Roles roles;
  private final OrganizationPolicies policies;
  private final AccessDecisions access;
  private final Invitations invitations;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;
  private final Clock clock;

  Acceptance(
      DSLContext sql,
      Accounts accounts,
      Members members,
      Organizations organizations,
      MemberRoles names,
      Roles roles,
      OrganizationPolicies policies,
      AccessDecisions access,
      Invitations invitations,
      AuditLog audit,
      ApplicationEventPublisher events,
      Clock clock) {
    this.sql = sql;
    this.accounts = accounts;
    this.members = members;
    this.organizations = organizations;
    this.names = names;
    this.roles = roles;
    this.policies = policies;
    this.access = access;
    this.invitations = invitations;
    this.audit = audit;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Makes the invited e-mail's account, and makes it a member: who holds the token reads that mail.
   *
   * @return the organisation
   */
  @Transactional
  UUID acceptWithNewAccount(Token token, String displayName, String password) {
    Open invitation = use(token);
    Account account = accounts.create(invitation.email(), displayName, password);
    return join(invitation, account.id());
  }

  /**
   * For an account that is there already and signed in.
   *
   * @return the organisation
   */
  @Transactional
  UUID accept(Token token, Account account) {
    Open invitation = use(token);
    if (!invitation.email().equals(account.email())) {
      throw invalid();
    }
    return join(invitation, account.id());
  }

  /**
   * For whoever the organisation itself vouches for: the newest invitation to the account's e-mail
   * that is open and still good. The caller has locked the organisation.
   *
   * @return whether there was one
   */
  @Transactional(propagation = Propagation.MANDATORY)
  boolean acceptOpen(UUID organization, Account account) {
    Optional<Open> found =
        sql
            .selectFrom(INVITATION)
            .where(INVITATION.ORGANIZATION_ID.eq(organization))
            .and(INVITATION.EMAIL.eq(account.email()))
            .and(invitations.isOpen())
            .orderBy(INVITATION.ID.desc())
            .fetch()
            .stream()
            .flatMap(row -> open(organization, row).stream())
            .filter(this::isStillGood)
            .findFirst();
    found.ifPresent(
        invitation -> {
          sql.update(INVITATION)
              .set(INVITATION.ACCEPTED_AT, clock.instant())
              .where(INVITATION.ID.eq(invitation.id()))
              .execute();
          join(invitation, account.id());
        });
    return found.isPresent();
  }

  /** Once: of two at the same time one finds it used. */
  private Open use(Token token) {
    UUID organization =
        sql.select(INVITATION.ORGANIZATION_ID)
            .from(INVITATION)
            .where(INVITATION.TOKEN_HASH.eq(token.hash()))
            .fetchOptional(INVITATION.ORGANIZATION_ID)
            // Its row first, as everybody does who changes who is in it.
            .filter(organizations::lock)
            .orElseThrow(Acceptance::invalid);
    Open invitation =
        sql.update(INVITATION)
            .set(INVITATION.ACCEPTED_AT, clock.instant())
            .where(INVITATION.TOKEN_HASH.eq(token.hash()))
            .and(invitations.isOpen())
            .returning()
            .fetchOptional()
            .flatMap(row -> open(organization, row))
            .orElseThrow(Acceptance::invalid);
    if (!isStillGood(invitation)) {
      throw invalid();
    }
    return invitation;
  }

  /** Empty: the role is no more. */
  private Optional<Open> open(UUID organization, Record row) {
    return roles
        .take(organization, row.get(INVITATION.ROLE))
        .map(
            role ->
                new Open(
                    row.get(INVITATION.ID),
                    organization,
                    row.get(INVITATION.EMAIL),
                    role,
                    Optional.ofNullable(row.get(INVITATION.INVITED_BY))));
  }

  /**
   * By the rules of now: who was demoted or has left since lets nobody in with what they held then,
   * nor does an organisation that has narrowed its policy or is about to be deleted.
   */
  private boolean isStillGood(Open invitation) {
    return invitation
            .invitedBy()
            .map(
                inviter ->
                    access
                        .roleOf(inviter, invitation.organization())
                        .filter(role -> role.grantOf(Permission.MEMBER_INVITE) != Grant.NEVER)
                        .filter(role -> role.covers(invitation.role()))
                        .isPresent())
            .orElse(true)
        && policies.of(invitation.organization()).admitsEmail(invitation.email())
        && !names.isClosing(invitation.organization());
  }

  private UUID join(Open invitation, UUID account) {
    members.add(invitation.organization(), account, invitation.role());
    audit.done(
        invitation.organization(),
        "account:" + account,
        "invitation:accept",
        "invitation:" + invitation.id(),
        Map.of("role", " → " + invitation.role().name()));
    events.publishEvent(
        new MemberAdded(invitation.organization(), account, invitation.role().name()));
    return invitation.organization();
  }

  private static ProblemException invalid() {
    return new ProblemException(ProblemCode.INVITATION_INVALID);
  }
}
