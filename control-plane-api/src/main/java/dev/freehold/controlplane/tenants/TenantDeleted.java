package dev.freehold.controlplane.tenants;

import java.util.UUID;

/**
 * Nothing of a Tenant is left in the cluster. Its database may still be retained.
 *
 * @param name that it had there
 */
public record TenantDeleted(UUID organization, UUID tenant, String name) {}
