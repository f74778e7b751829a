package dev.freehold.controlplane.access;

import java.util.UUID;

/** Who must come in through an organisation's identity provider; the module sso knows. */
public interface SsoRequirements {
  /** What it depends on counts the organisation's version. */
  boolean holdsFor(UUID account, UUID organization);
}
