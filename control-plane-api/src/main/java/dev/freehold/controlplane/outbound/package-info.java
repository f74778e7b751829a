/** Calls to addresses that strangers chose, and what these must not reach. */
@NullMarked
package dev.freehold.controlplane.outbound;

import org.jspecify.annotations.NullMarked;
