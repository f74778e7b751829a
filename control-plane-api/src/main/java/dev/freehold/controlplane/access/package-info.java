/** Who may do what: permissions, roles, conditions, and the check before every request. */
@NullMarked
package dev.freehold.controlplane.access;

import org.jspecify.annotations.NullMarked;
