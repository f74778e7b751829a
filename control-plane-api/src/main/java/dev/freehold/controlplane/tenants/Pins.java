package dev.freehold.controlplane.tenants;

import org.jspecify.annotations.Nullable;

/**
 * What the platform team decides for one Tenant instead of leaving it to the operator.
 *
 * @param server the DatabaseServer to be placed on; null: the operator chooses
 * @param release the AppRelease to run; null: the default one
 * @param hostname of the app; null: made from the Tenant's name
 */
record Pins(@Nullable String server, @Nullable String release, @Nullable String hostname) {}
