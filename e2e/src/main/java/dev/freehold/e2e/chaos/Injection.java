package dev.freehold.e2e.chaos;

/** A fault that is under way. */
interface Injection {
  /** For what there is nothing to undo. */
  Injection DONE = () -> {};

  void end() throws Exception;
}
