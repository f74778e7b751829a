package dev.freehold.tenantapp.task;

import dev.freehold.tenantapp.AppSettings;
import dev.freehold.tenantapp.web.NotFoundException;
import dev.freehold.tenantapp.web.Page;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tasks in the database. */
@Component
public class Tasks {

  private static final String SELECT =
      """
      SELECT t.id, t.project_id, p.name AS project_name, t.title, t.notes, t.created_at, t.completed_at
        FROM task t JOIN project p ON p.id = t.project_id
      """;

  private final JdbcClient jdbc;
  private final int pageSize;

  Tasks(JdbcClient jdbc, AppSettings settings) {
    this.jdbc = jdbc;
    this.pageSize = settings.pageSize();
  }

  /** Open ones newest first, done ones last completed first. */
  Page<Task> list(long projectId, Shown shown, int page) {
    var which =
        switch (shown) {
          case OPEN ->
              "WHERE t.project_id = :project AND t.completed_at IS NULL ORDER BY t.id DESC";
          case DONE ->
              "WHERE t.project_id = :project AND t.completed_at IS NOT NULL ORDER BY t.completed_at DESC, t.id DESC";
        };
    var rows =
        jdbc.sql(SELECT + which + " LIMIT :limit OFFSET :offset")
            .param("project", projectId)
            .param("limit", pageSize + 1)
            .param("offset", Page.offset(page, pageSize))
            .query(Tasks::task)
            .list();
    return Page.of(rows, page, pageSize);
  }

  /**
   * Those whose titles have words that begin as the search's words do, open ones first; {@code
   * query} is a tsquery.
   */
  public Page<Task> search(String query, int page) {
    var rows =
        jdbc.sql(
                SELECT
                    + """
                     WHERE to_tsvector('simple', t.title) @@ to_tsquery('simple', :query)
                     ORDER BY t.completed_at IS NOT NULL, t.id DESC LIMIT :limit OFFSET :offset
                    """)
            .param("query", query)
            .param("limit", pageSize + 1)
            .param("offset", Page.offset(page, pageSize))
            .query(Tasks::task)
            .list();
    return Page.of(rows, page, pageSize);
  }

  Optional<Task> find(long id) {
    return jdbc.sql(SELECT + "WHERE t.id = :id").param("id", id).query(Tasks::task).optional();
  }

  Task get(long id) {
    return find(id).orElseThrow(Tasks::notFound);
  }

  long create(long projectId, String title) {
    try {
      return jdbc.sql("INSERT INTO task (project_id, title) VALUES (:project, :title) RETURNING id")
          .param("project", projectId)
          .param("title", title)
          .query(Long.class)
          .single();
    } catch (DataIntegrityViolationException e) {
      // The project was deleted while its page was open; lengths are checked before.
      throw new NotFoundException("project");
    }
  }

  void change(long id, String title, String notes) {
    mustChange(
        jdbc.sql("UPDATE task SET title = :title, notes = :notes WHERE id = :id")
            .param("title", title)
            .param("notes", notes)
            .param("id", id)
            .update());
  }

  /** Doing it twice keeps the first time. */
  void complete(long id) {
    mustChange(
        jdbc.sql("UPDATE task SET completed_at = coalesce(completed_at, now()) WHERE id = :id")
            .param("id", id)
            .update());
  }

  void reopen(long id) {
    mustChange(
        jdbc.sql("UPDATE task SET completed_at = NULL WHERE id = :id").param("id", id).update());
  }

  void delete(long id) {
    mustChange(jdbc.sql("DELETE FROM task WHERE id = :id").param("id", id).update());
  }

  private static Task task(ResultSet row, int number) throws SQLException {
    @Nullable OffsetDateTime completed = row.getObject("completed_at", OffsetDateTime.class);
    return new Task(
        row.getLong("id"),
        row.getLong("project_id"),
        row.getString("project_name"),
        row.getString("title"),
        row.getString("notes"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        completed == null ? null : completed.toInstant());
  }

  private static void mustChange(int rows) {
    if (rows == 0) {
      throw notFound();
    }
  }

  private static NotFoundException notFound() {
    return new NotFoundException("task");
  }
}
