package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.AccessDecisions;
import dev.freehold.controlplane.access.AccessTarget;
import dev.freehold.controlplane.access.HeldRole;
import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.organizations.Organizations;
import dev.freehold.controlplane.web.ProblemException;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who says by whom an organisation's people are vouched for. Whoever sets the provider or a domain
 * can come in as any of them, owners too, so it takes all that an owner holds.
 */
@Component
class SsoAuthority {
  private final Organizations organizations;
  private final AccessDecisions access;

  SsoAuthority(Organizations organizations, AccessDecisions access) {
    this.organizations = organizations;
    this.access = access;
  }

  /**
   * Locks the organisation, for a change.
   *
   * @return the role by which they may
   * @throws ProblemException {@code permission_denied} also to whoever holds the permission by a
   *     lesser role
   */
  @Transactional(propagation = Propagation.MANDATORY)
  HeldRole enter(Principal principal, UUID organization) {
    organizations.lockExisting(organization);
    HeldRole role =
        access.require(principal, organization, Permission.POLICY_UPDATE, AccessTarget.UNKNOWN);
    if (!role.covers(HeldRole.of(Role.OWNER))) {
      throw access.refusal(
          principal,
          organization,
          Permission.POLICY_UPDATE,
          "who vouches for owners is set by those who hold all that an owner holds");
    }
    return role;
  }
}
