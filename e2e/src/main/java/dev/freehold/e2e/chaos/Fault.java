package dev.freehold.e2e.chaos;

/**
 * One fault of a schedule.
 *
 * @param target which tenant, or which server
 * @param variant which of the ways that the kind knows; any number
 */
record Fault(FaultKind kind, int target, int variant) {
  @Override
  public String toString() {
    return "%s(%d, %d)".formatted(kind, target, variant);
  }
}
