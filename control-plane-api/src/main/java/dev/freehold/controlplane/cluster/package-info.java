/**
 * The Kubernetes cluster: the one client of it, and the watches, of which one replica keeps each.
 */
@NullMarked
package dev.freehold.controlplane.cluster;

import org.jspecify.annotations.NullMarked;
