/**
 * Everything that talks to PostgreSQL servers: connections, the registry, the SQL on shared
 * catalogs, preparation.
 */
@NullMarked
package dev.freehold.operator.server;

import org.jspecify.annotations.NullMarked;
