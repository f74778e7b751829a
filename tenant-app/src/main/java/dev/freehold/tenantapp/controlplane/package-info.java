/** The control plane that the app belongs to, where there is one. */
@NullMarked
package dev.freehold.tenantapp.controlplane;

import org.jspecify.annotations.NullMarked;
