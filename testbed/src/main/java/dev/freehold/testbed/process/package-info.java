/**
 * What the testbed's servers share: directories, processes and ports that never outlive their
 * owner.
 */
@NullMarked
package dev.freehold.testbed.process;

import org.jspecify.annotations.NullMarked;
