/** Conditions as every kind of ours sets them. */
@NullMarked
package dev.freehold.operator.condition;

import org.jspecify.annotations.NullMarked;
