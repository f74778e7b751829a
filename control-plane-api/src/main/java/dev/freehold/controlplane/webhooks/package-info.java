/**
 * Tells organisations' own programs what happened: signed, with a sequence for each object, tried
 * again for a day.
 */
@NullMarked
package dev.freehold.controlplane.webhooks;

import org.jspecify.annotations.NullMarked;
