/**
 * What one module tells the others: Spring Modulith's event publication registry. An event is a row
 * in the transaction that publishes it, one for each listener, until the listener is done with it.
 */
@NullMarked
package dev.freehold.controlplane.events;

import org.jspecify.annotations.NullMarked;
