package dev.freehold.controlplane.organizations;

import static dev.freehold.controlplane.organizations.jooq.Tables.INVITATION;
import static dev.freehold.controlplane.organizations.jooq.Tables.MEMBER;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import dev.freehold.controlplane.identity.AccountMemberships;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What an account that is erased leaves behind in organisations. */
@Component
class LeavingAccounts implements AccountMemberships {
  private final DSLContext sql;
  private final Organizations organizations;
  private final Members members;
  private final MemberRoles roles;
  private final Invitations invitations;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;

  LeavingAccounts(
      DSLContext sql,
      Organizations organizations,
      Members members,
      MemberRoles roles,
      Invitations invitations,
      AuditLog audit,
      ApplicationEventPublisher events) {
    this.sql = sql;
    this.organizations = organizations;
    this.members = members;
    this.roles = roles;
    this.invitations = invitations;
    this.audit = audit;
    this.events = events;
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public List<OnlyOwned> onlyOwned(UUID account) {
    return of(account).stream()
        .filter(organizations::lock)
        .filter(
            organization ->
                roles
                        .roleOf(account, organization)
                        .filter(Role.OWNER.wireName()::equals)
                        .isPresent()
                    && Set.of(account).containsAll(organizations.stayingOwners(organization)))
        .map(
            organization ->
                new OnlyOwned(
                    organization,
                    organizations.nameOf(organization),
                    roles.isClosing(organization)))
        .toList();
  }

  @Override
  @Transactional(propagation = Propagation.MANDATORY)
  public void end(Account account, String actor) {
    for (UUID organization : of(account.id())) {
      members.end(
          actor,
          organization,
          account.id(),
          members.held(organization, account.id()),
          Permission.MEMBER_REMOVE.wireName());
    }
    sql.selectFrom(INVITATION)
        .where(INVITATION.EMAIL.eq(account.email()).and(invitations.isOpen()))
        .orderBy(INVITATION.ORGANIZATION_ID, INVITATION.ID)
        .forUpdate()
        .fetch()
        .forEach(
            row -> withdrawn(row.get(INVITATION.ORGANIZATION_ID), row.get(INVITATION.ID), actor));
    // Those too that were accepted or are over: they hold the e-mail.
    sql.deleteFrom(INVITATION).where(INVITATION.EMAIL.eq(account.email())).execute();
  }

  private void withdrawn(UUID organization, UUID invitation, String actor) {
    audit.done(
        organization,
        actor,
        Permission.INVITATION_REVOKE.wireName(),
        "invitation:" + invitation,
        Map.of());
    events.publishEvent(new InvitationRevoked(organization, invitation));
  }

  /** In the order in which whoever locks several locks them. */
  private List<UUID> of(UUID account) {
    return sql.select(MEMBER.ORGANIZATION_ID)
        .from(MEMBER)
        .where(MEMBER.ACCOUNT_ID.eq(account))
        .orderBy(MEMBER.ORGANIZATION_ID)
        .fetch(MEMBER.ORGANIZATION_ID);
  }
}
