/** AppReleases: which one is the default, and how many tenants run each. */
@NullMarked
package dev.freehold.operator.release;

import org.jspecify.annotations.NullMarked;
