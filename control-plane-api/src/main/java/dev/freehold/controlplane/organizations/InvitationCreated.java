package dev.freehold.controlplane.organizations;

import java.util.UUID;

/**
 * Somebody is invited. Whom is not said: that is for those who may list invitations.
 *
 * @param role its name
 */
public record InvitationCreated(UUID organization, UUID invitation, String role) {}
