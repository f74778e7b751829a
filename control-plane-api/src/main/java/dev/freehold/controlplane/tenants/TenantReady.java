package dev.freehold.controlplane.tenants;

import java.util.UUID;

/**
 * A Tenant's app answers; each time that it comes to be so, also after it did not for a while.
 *
 * @param name of the Tenant in the cluster
 */
public record TenantReady(UUID organization, UUID tenant, String name) {}
