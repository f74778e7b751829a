package dev.freehold.controlplane.access;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an account is in an organisation, with all that decisions about it depend on but the moment.
 *
 * @param version of the organisation when this was read
 * @param grant by which staff are in; null: a member
 * @param closing whether the organisation is about to be deleted
 * @param ssoRequired whether the account must come in through the organisation's identity provider
 */
record Standing(
    long version,
    HeldRole role,
    Set<UUID> teams,
    Set<UUID> administered,
    @Nullable SupportGrant grant,
    OrganizationPolicy policy,
    boolean closing,
    boolean ssoRequired) {

  /** Which Tenants a permission reaches: a check of one and a list of all ask the same. */
  TenantScope tenants(Permission permission) {
    return switch (role.grantOf(permission)) {
      case ALWAYS -> new TenantScope.All();
      case CONDITIONAL ->
          permission.condition().filter(Condition.OWN_TENANT::equals).isPresent()
              ? new TenantScope.OfTeams(teams)
              : new TenantScope.None();
      case NEVER -> new TenantScope.None();
    };
  }

  Standing within(HeldRole limit) {
    return new Standing(
        version, role.within(limit), teams, administered, grant, policy, closing, ssoRequired);
  }

  Standing under(OrganizationPolicy other) {
    return new Standing(version, role, teams, administered, grant, other, closing, ssoRequired);
  }

  /** An owner who has proven a second factor gets in also while the identity provider is gone. */
  boolean breaksGlass(Principal principal) {
    return ssoRequired && principal.isOwnSession() && role.isOwner() && principal.secondFactor();
  }
}
