/** Projects: the named lists that hold tasks. */
@NullMarked
package dev.freehold.tenantapp.project;

import org.jspecify.annotations.NullMarked;
