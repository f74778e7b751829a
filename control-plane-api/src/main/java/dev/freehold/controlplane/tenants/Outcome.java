package dev.freehold.controlplane.tenants;

import java.util.Map;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** What became of carrying out a {@link Wish}. */
sealed interface Outcome {
  /**
   * The cluster has it.
   *
   * @param others the row's columns that others decide about, with the cluster's values
   */
  record Applied(String uid, Map<Field<?>, @Nullable Object> others) implements Outcome {}

  /** Nothing is left of it in the cluster. */
  record Gone() implements Outcome {}

  /**
   * Not yet; it is tried again.
   *
   * @param problem what is in the way, for the customer's eyes too
   */
  record Waiting(String problem) implements Outcome {}
}
