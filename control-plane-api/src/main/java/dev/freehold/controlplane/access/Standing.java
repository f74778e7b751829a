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
 */
record Standing(
    long version,
    HeldRole role,
    Set<UUID> teams,
    Set<UUID> administered,
    @Nullable SupportGrant grant,
    OrganizationPolicy policy,
    boolean closing) {

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
    return new Standing(version, role.within(limit), teams, administered, grant, policy, closing);
  }

  Standing under(OrganizationPolicy other) {
    return new Standing(version, role, teams, administered, grant, other, closing);
  }
}
