/**
 * Freehold's operator: turns Tenants into databases, credentials and running apps, and keeps them
 * right.
 */
@NullMarked
package dev.freehold.operator;

import org.jspecify.annotations.NullMarked;
