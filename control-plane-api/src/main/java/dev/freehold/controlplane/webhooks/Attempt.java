package dev.freehold.controlplane.webhooks;

import org.jspecify.annotations.Nullable;

/** What became of an attempt to deliver. */
sealed interface Attempt {
  record Delivered(int status) implements Attempt {}

  /**
   * @param status null: there was no answer
   */
  record Failed(@Nullable Integer status, String problem) implements Attempt {}

  /** The endpoint wants nothing more (410). */
  record Gone() implements Attempt {}
}
