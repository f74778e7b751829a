package dev.freehold.controlplane.access;

import java.util.Optional;
import java.util.UUID;

/** Which staff an organisation has let in; the module support knows. */
public interface SupportGrants {
  /** The one that lasts longest, whether it has begun to or not; empty: none. */
  Optional<SupportGrant> of(UUID account, UUID organization);
}
