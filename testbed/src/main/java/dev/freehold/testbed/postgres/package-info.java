/** A real PostgreSQL: a server named by the user, a container, or local processes. */
@NullMarked
package dev.freehold.testbed.postgres;

import org.jspecify.annotations.NullMarked;
