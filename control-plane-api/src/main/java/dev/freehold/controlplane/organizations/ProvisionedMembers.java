package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.OrganizationPolicies;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.identity.Account;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who becomes a member because the organisation's own identity provider vouches for them. */
@Component
public class ProvisionedMembers {
  /** By what somebody is a member now. */
  public enum Admission {
    MEMBER_BEFORE,
    INVITED,
    PROVISIONED,
    /** No member, and nothing lets them become one. */
    REFUSED
  }

  private final Organizations organizations;
  private final Members members;
  private final MemberRoles roles;
  private final Acceptance acceptance;
  private final OrganizationPolicies policies;
  private final AuditLog audit;
  private final ApplicationEventPublisher events;

  ProvisionedMembers(
      Organizations organizations,
      Members members,
      MemberRoles roles,
      Acceptance acceptance,
      OrganizationPolicies policies,
      AuditLog audit,
      ApplicationEventPublisher events) {
    this.organizations = organizations;
    this.members = members;
    this.roles = roles;
    this.acceptance = acceptance;
    this.policies = policies;
    this.audit = audit;
    this.events = events;
  }

  /**
   * Members stay what they are; an invitation counts before the role for everybody. An organisation
   * that is about to be deleted, or whose policy does not admit the e-mail, takes nobody.
   *
   * @param role of those whom nobody invited, never the owner's; null: they stay outside
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Admission admit(UUID organization, Account account, @Nullable Role role) {
    organizations.lockExisting(organization);
    if (roles.roleOf(account.id(), organization).isPresent()) {
      return Admission.MEMBER_BEFORE;
    }
    if (acceptance.acceptOpen(organization, account)) {
      return Admission.INVITED;
    }
    if (role == null
        || role == Role.OWNER
        || roles.isClosing(organization)
        || !policies.of(organization).admitsEmail(account.email())) {
      return Admission.REFUSED;
    }
    members.add(organization, account.id(), HeldRole.of(role));
    audit.done(
        organization,
        account.actor(),
        "member:provision",
        account.actor(),
        Map.of("role", " → " + role.wireName()));
    events.publishEvent(new MemberAdded(organization, account.id(), role.wireName()));
    return Admission.PROVISIONED;
  }
}
