/**
 * {@code ./freehold up | down | status}: the local platform as one person's command. For
 * development only.
 *
 * <p>Operator, control plane, mail catcher, local node and the tenants' apps are processes of their
 * own, started from their jars; nothing here depends on the operator's code.
 */
@NullMarked
package dev.freehold.testbed.launcher;

import org.jspecify.annotations.NullMarked;
