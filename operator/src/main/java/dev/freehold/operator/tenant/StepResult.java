package dev.freehold.operator.tenant;

import java.time.Duration;

/** What a step found. A tenant that is not ready is a value; a bug is an exception. */
sealed interface StepResult {
  Reason reason();

  String message();

  /** As it should be; the next step follows. */
  record Done(Reason reason, String message) implements StepResult {}

  /**
   * As it should be and worth telling now: the status is written, the next step follows in a
   * reconcile of its own.
   *
   * @param next when, unless an event comes first
   */
  record Milestone(Reason reason, String message, Duration next) implements StepResult {}

  /**
   * Not as it shall be, but the tenant has what it had: the condition stays True and its reason
   * says what is under way, or what went wrong.
   */
  record Serving(Reason reason, String message) implements StepResult {}

  /**
   * Says something that neither the next steps nor Ready wait for.
   *
   * @param status {@code True}, {@code False} or {@code Unknown}
   */
  record Beside(String status, Reason reason, String message) implements StepResult {}

  /** On its way; an event brings us back, the next steps go on. */
  record Underway(Reason reason, String message) implements StepResult {}

  /**
   * The next steps cannot follow.
   *
   * @param condition whose status the finding is; usually the step's own
   * @param known false: we cannot tell, the condition is Unknown
   * @param lookAgain when no event comes first
   */
  record Blocked(
      ConditionType condition, boolean known, Reason reason, String message, Duration lookAgain)
      implements StepResult {}

  static Blocked blocked(ConditionType condition, Reason reason, String message) {
    return new Blocked(condition, true, reason, message, Duration.ofMinutes(1));
  }
}
