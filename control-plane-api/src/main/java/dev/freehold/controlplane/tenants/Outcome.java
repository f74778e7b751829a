package dev.freehold.controlplane.tenants;

/** What became of carrying out a {@link Wish}. */
sealed interface Outcome {
  /** The cluster has it. */
  record Applied(String uid) implements Outcome {}

  /** Nothing is left of it in the cluster. */
  record Gone() implements Outcome {}

  /**
   * Not yet; it is tried again.
   *
   * @param problem what is in the way, for the customer's eyes too
   */
  record Waiting(String problem) implements Outcome {}
}
