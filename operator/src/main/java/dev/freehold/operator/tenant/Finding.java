package dev.freehold.operator.tenant;

import java.time.Duration;

/**
 * What a step says of its condition.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param settled false: True, and yet not as it shall be
 */
record Finding(ConditionType type, String status, Reason reason, String message, boolean settled) {
  Finding(ConditionType type, String status, Reason reason, String message) {
    this(type, status, reason, message, true);
  }

  boolean isTrue() {
    return status.equals("True");
  }

  static Finding of(ConditionType own, StepResult result) {
    return switch (result) {
      case StepResult.Done(Reason reason, String message) ->
          new Finding(own, "True", reason, message);
      case StepResult.Milestone(Reason reason, String message, Duration next) ->
          new Finding(own, "True", reason, message);
      case StepResult.Serving(Reason reason, String message) ->
          new Finding(own, "True", reason, message, false);
      case StepResult.Beside(String status, Reason reason, String message) ->
          new Finding(own, status, reason, message);
      case StepResult.Underway(Reason reason, String message) ->
          new Finding(own, "False", reason, message);
      case StepResult.Blocked blocked ->
          new Finding(
              blocked.condition(),
              blocked.known() ? "False" : "Unknown",
              blocked.reason(),
              blocked.message());
    };
  }
}
