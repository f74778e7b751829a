package dev.freehold.tenantapp.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something to do in a project.
 *
 * @param notes may be empty
 * @param completedAt null while the task is open
 */
public record Task(
    long id,
    long projectId,
    String projectName,
    String title,
    String notes,
    Instant createdAt,
    @Nullable Instant completedAt) {

  public boolean done() {
    return completedAt != null;
  }
}
