/** The doors through which customers come in. */
@NullMarked
package dev.freehold.controlplane.onboarding;

import org.jspecify.annotations.NullMarked;
