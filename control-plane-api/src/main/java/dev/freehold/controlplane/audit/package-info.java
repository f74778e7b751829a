/** What was done and what was refused: entries that nobody can change unseen. */
@NullMarked
package dev.freehold.controlplane.audit;

import org.jspecify.annotations.NullMarked;
