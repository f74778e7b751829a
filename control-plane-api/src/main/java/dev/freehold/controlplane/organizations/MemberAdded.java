package dev.freehold.controlplane.organizations;

import java.util.UUID;

/**
 * Somebody has become a member.
 *
 * @param role its name
 */
public record MemberAdded(UUID organization, UUID account, String role) {}
