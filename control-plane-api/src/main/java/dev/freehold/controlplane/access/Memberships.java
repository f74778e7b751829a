package dev.freehold.controlplane.access;

import java.util.Optional;
import java.util.UUID;

/** Who is what in which organisation. */
public interface Memberships {
  /** Empty: not a member, or no such organisation. */
  Optional<Role> roleOf(UUID account, UUID organization);
}
