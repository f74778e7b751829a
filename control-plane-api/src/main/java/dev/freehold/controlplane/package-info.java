/**
 * Freehold's control plane: organisations, people, permissions, audit, and Tenants through an API.
 */
@NullMarked
package dev.freehold.controlplane;

import org.jspecify.annotations.NullMarked;
