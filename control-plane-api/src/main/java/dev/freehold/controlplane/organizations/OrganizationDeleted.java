package dev.freehold.controlplane.organizations;

import java.util.UUID;

/**
 * An organisation is no more. Whoever keeps something of it lets it go; told again after a crash.
 */
public record OrganizationDeleted(UUID organization) {}
