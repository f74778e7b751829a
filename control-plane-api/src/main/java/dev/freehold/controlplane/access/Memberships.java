package dev.freehold.controlplane.access;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Who is what in which organisation; the module organizations knows. */
public interface Memberships {
  /**
   * @param role a built-in role's wire name, or the id of one that the organisation made
   * @param teams those that the account is in
   * @param administered those of them that it administers
   */
  record Membership(String role, Set<UUID> teams, Set<UUID> administered) {}

  /** Empty: not a member, or no such organisation. */
  Optional<Membership> of(UUID account, UUID organization);

  /** Whether the organisation is about to be deleted, so that nothing in it changes any more. */
  boolean isClosing(UUID organization);

  /** Whether a member has the role, or an invitation that is open promises it. */
  boolean isInUse(UUID organization, UUID role);
}
