package dev.freehold.controlplane.tenants;

import java.util.UUID;

/**
 * A Tenant is wished for, and the cluster gets it afterwards; or it was there and is claimed.
 *
 * @param name of the Tenant in the cluster
 */
public record TenantCreated(UUID organization, UUID tenant, String name, String plan) {}
