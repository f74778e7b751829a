/** The tenant's database: how it is found, prepared, watched, and what its refusals mean. */
@NullMarked
package dev.freehold.tenantapp.database;

import org.jspecify.annotations.NullMarked;
