/** Benchmarks: each prints a table and JSON, with its yardstick measured in the same run. */
@NullMarked
package dev.freehold.e2e.bench;

import org.jspecify.annotations.NullMarked;
