package dev.freehold.e2e.chaos;

/**
 * What must hold and does not.
 *
 * @param invariant the promise, in a few words
 * @param subject of whom: a tenant, a server, a file
 * @param detail what was found
 */
record Violation(String invariant, String subject, String detail) {
  @Override
  public String toString() {
    return "%s: %s: %s".formatted(invariant, subject, detail);
  }
}
