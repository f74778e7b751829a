package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.ProblemCode;

/** Whether something may be done, and the rule that decided. */
public sealed interface Decision {
  /** In words, such as {@code role team_admin holds tenant:pause}. */
  String reason();

  record Allowed(String reason) implements Decision {}

  /**
   * @param code what the client is told
   * @param reason as it is kept in the audit log: nothing that erasing somebody would have to
   *     remove
   * @param detail the same for whoever asks
   */
  record Refused(ProblemCode code, String reason, String detail) implements Decision {
    Refused(ProblemCode code, String reason) {
      this(code, reason, reason);
    }
  }
}
