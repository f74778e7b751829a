package dev.freehold.e2e.chaos;

import java.time.Duration;
import java.util.List;

/**
 * Faults that are under way together, and what is asked meanwhile.
 *
 * @param length from the last fault's beginning to the first one's end
 * @param settles whether the next round waits until everything has converged
 */
record Round(List<Fault> faults, List<Operation> operations, Duration length, boolean settles) {}
