package dev.freehold.controlplane.organizations;

import java.util.UUID;

/**
 * Somebody is no member any more.
 *
 * @param role what they were: its name
 */
public record MemberRemoved(UUID organization, UUID account, String role) {}
