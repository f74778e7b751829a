/**
 * Tenants: what is wished of them, the way of a wish into the cluster, and what the cluster says.
 */
@NullMarked
package dev.freehold.controlplane.tenants;

import org.jspecify.annotations.NullMarked;
