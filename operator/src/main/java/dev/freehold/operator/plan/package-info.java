/** Plans: how many tenants have each. */
@NullMarked
package dev.freehold.operator.plan;

import org.jspecify.annotations.NullMarked;
