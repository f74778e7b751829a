/** Finds projects and tasks by the words of their titles. */
@NullMarked
package dev.freehold.tenantapp.search;

import org.jspecify.annotations.NullMarked;
