/** What every module's tables share: ids, and the migrations that make them. */
@NullMarked
package dev.freehold.controlplane.persistence;

import org.jspecify.annotations.NullMarked;
