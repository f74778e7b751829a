package dev.freehold.tenantapp.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What just happened, carried over a redirect in the URL: the app keeps no sessions. */
public enum Notice {
  SAVED("Saved."),
  TASK_REOPENED("The task is open again."),
  TASK_DELETED("The task was deleted."),
  PROJECT_DELETED("The project and its tasks were deleted.");

  private final String text;

  Notice(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Null for no notice and for one that does not exist: a URL can say anything. */
  public static @Nullable Notice of(@Nullable String code) {
    for (var notice : values()) {
      if (notice.code().equals(code)) {
        return notice;
      }
    }
    return null;
  }
}
