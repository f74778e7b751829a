/** The reference app: projects and tasks of one tenant, on a database of its own. */
@NullMarked
package dev.freehold.tenantapp;

import org.jspecify.annotations.NullMarked;
