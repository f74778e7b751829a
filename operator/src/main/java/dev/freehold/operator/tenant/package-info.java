/**
 * What a Tenant means: the steps of its reconcile, in the order in which TenantReconciler runs
 * them.
 */
@NullMarked
package dev.freehold.operator.tenant;

import org.jspecify.annotations.NullMarked;
