package dev.freehold.controlplane.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.freehold.controlplane.access.Memberships.Membership;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * What accounts are in organisations, kept in memory for as long as the organisation's version is
 * the same. Each request asks for the version, so that a change counts at once on every replica.
 */
@Component
class Standings {
  /** Some hundred bytes each. */
  private static final int MOST = 20_000;

  private record Key(UUID account, UUID organization) {}

  private final OrganizationVersions versions;
  private final Memberships memberships;
  private final SupportGrants grants;
  private final Roles roles;
  private final OrganizationPolicies policies;
  private final SsoRequirements sso;
  private final Clock clock;
  private final Cache<Key, Standing> known = Caffeine.newBuilder().maximumSize(MOST).build();

  Standings(
      OrganizationVersions versions,
      Memberships memberships,
      SupportGrants grants,
      Roles roles,
      OrganizationPolicies policies,
      SsoRequirements sso,
      Clock clock) {
    this.versions = versions;
    this.memberships = memberships;
    this.grants = grants;
    this.roles = roles;
    this.policies = policies;
    this.sso = sso;
    this.clock = clock;
  }

  /** Empty: neither a member nor let in, or no such organisation. */
  Optional<Standing> of(UUID account, UUID organization) {
    // Before the facts: what changes in between is then newer than its version and asked again.
    Long version = versions.current(organization);
    if (version == null) {
      return Optional.empty();
    }
    var key = new Key(account, organization);
    return known(key, version).or(() -> load(key, version)).filter(this::isOpen);
  }

  /**
   * Of a person, or of a program with an API key. Keys, and sessions that an identity provider
   * vouched for, count for members, and in one place: elsewhere they are a stranger's.
   */
  Optional<Standing> of(Principal principal, UUID organization) {
    if (!principal.countsIn(organization)) {
      return Optional.empty();
    }
    KeyScope key = principal.key();
    return of(principal.account(), organization)
        .filter(
            standing ->
                standing.grant() == null
                    || (principal.isOwnSession()
                        // The grant outlives a change of staff.
                        && principal.isStaffWith(StaffPermission.SUPPORT_REQUEST)))
        .map(
            standing ->
                key == null ? standing : standing.within(roles.held(organization, key.role())));
  }

  private Optional<Standing> known(Key key, long version) {
    return Optional.ofNullable(known.getIfPresent(key)).filter(each -> each.version() == version);
  }

  private Optional<Standing> load(Key key, long version) {
    Optional<Standing> loaded =
        memberships
            .of(key.account(), key.organization())
            .map(member -> member(key, version, member))
            .or(
                () ->
                    grants
                        .of(key.account(), key.organization())
                        .map(grant -> support(key.organization(), version, grant)));
    loaded.ifPresent(standing -> known.put(key, standing));
    return loaded;
  }

  private Standing member(Key key, long version, Membership member) {
    UUID organization = key.organization();
    return new Standing(
        version,
        roles.held(organization, member.role()),
        member.teams(),
        member.administered(),
        null,
        policies.of(organization),
        memberships.isClosing(organization),
        sso.holdsFor(key.account(), organization));
  }

  private Standing support(UUID organization, long version, SupportGrant grant) {
    return new Standing(
        version,
        grant.scope().limit(HeldRole.of(Role.SUPPORT)),
        Set.of(),
        Set.of(),
        grant,
        policies.of(organization),
        memberships.isClosing(organization),
        // It comes from elsewhere.
        false);
  }

  /** A grant ends by the clock, and no version tells of that. */
  private boolean isOpen(Standing standing) {
    return standing.grant() == null || standing.grant().isOpen(clock.instant());
  }
}
