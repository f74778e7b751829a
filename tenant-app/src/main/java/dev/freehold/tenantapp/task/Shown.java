package dev.freehold.tenantapp.task;

import org.jspecify.annotations.Nullable;

/** Which of a project's tasks a page lists. */
public enum Shown {
  OPEN,
  DONE;

  static Shown of(@Nullable String asked) {
    return "done".equals(asked) ? DONE : OPEN;
  }
}
