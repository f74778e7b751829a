/** The Plans of the cluster as a catalogue, and what they give to a tenant. */
@NullMarked
package dev.freehold.controlplane.plans;

import org.jspecify.annotations.NullMarked;
