/** Organisations, their members, and invitations. */
@NullMarked
package dev.freehold.controlplane.organizations;

import org.jspecify.annotations.NullMarked;
