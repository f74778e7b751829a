/**
 * The fault suite: operations on tenants and faults around the operator in an order that a seed
 * decides, then a look from outside at what became of the world.
 */
@NullMarked
package dev.freehold.e2e.chaos;

import org.jspecify.annotations.NullMarked;
