/** Tasks: what has to be done in a project. */
@NullMarked
package dev.freehold.tenantapp.task;

import org.jspecify.annotations.NullMarked;
