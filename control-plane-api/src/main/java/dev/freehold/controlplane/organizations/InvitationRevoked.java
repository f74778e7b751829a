package dev.freehold.controlplane.organizations;

import java.util.UUID;

/** An invitation can no longer be accepted, because somebody took it back. */
public record InvitationRevoked(UUID organization, UUID invitation) {}
