package dev.freehold.controlplane.organizations;

import java.util.UUID;

/**
 * A member has another role.
 *
 * @param before its name: a built-in role's wire name, or the id of one that was made
 * @param role the name of the one that it is now
 */
public record MemberChanged(UUID organization, UUID account, String before, String role) {}
