/** The operator ended in the middle of its work, after each of its calls in turn. */
package dev.freehold.operator.kill;
