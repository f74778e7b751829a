package dev.freehold.controlplane.tenants;

import java.util.UUID;

/**
 * A Tenant is wished for; the cluster gets it afterwards.
 *
 * @param name of the Tenant in the cluster
 */
public record TenantCreated(UUID organization, UUID tenant, String name, String plan) {}
