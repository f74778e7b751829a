package dev.freehold.tenantapp.project;

import dev.freehold.tenantapp.AppSettings;
import dev.freehold.tenantapp.web.NotFoundException;
import dev.freehold.tenantapp.web.Page;
import java.util.List;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The projects in the database. */
@Component
public class Projects {

  /** Counts only for the rows that are shown: the inner query pages first. */
  private static final String WITH_COUNTS =
      """
      SELECT p.id, p.name,
             count(t.id) FILTER (WHERE t.completed_at IS NULL) AS open,
             count(t.id) FILTER (WHERE t.completed_at IS NOT NULL) AS done
        FROM (%s) p LEFT JOIN task t ON t.project_id = p.id
       GROUP BY p.id, p.name ORDER BY lower(p.name)
      """;

  private static final RowMapper<Project> PROJECT =
      (row, _) ->
          new Project(
              row.getLong("id"), row.getString("name"), row.getInt("open"), row.getInt("done"));

  private final JdbcClient jdbc;
  private final int pageSize;

  Projects(JdbcClient jdbc, AppSettings settings) {
    this.jdbc = jdbc;
    this.pageSize = settings.pageSize();
  }

  /** By name. */
  Page<Project> list(int page) {
    var rows =
        jdbc.sql(
                WITH_COUNTS.formatted(
                    "SELECT id, name FROM project ORDER BY lower(name) LIMIT :limit OFFSET :offset"))
            .param("limit", pageSize + 1)
            .param("offset", Page.offset(page, pageSize))
            .query(PROJECT)
            .list();
    return Page.of(rows, page, pageSize);
  }

  /**
   * The first few whose names have words that begin as the search's words do; {@code query} is a
   * tsquery.
   */
  public List<Project> search(String query, int most) {
    return jdbc.sql(
            WITH_COUNTS.formatted(
                """
                SELECT id, name FROM project
                 WHERE to_tsvector('simple', name) @@ to_tsquery('simple', :query)
                 ORDER BY lower(name) LIMIT :limit
                """))
        .param("query", query)
        .param("limit", most)
        .query(PROJECT)
        .list();
  }

  public Project get(long id) {
    return jdbc.sql(WITH_COUNTS.formatted("SELECT id, name FROM project WHERE id = :id"))
        .param("id", id)
        .query(PROJECT)
        .optional()
        .orElseThrow(Projects::notFound);
  }

  long create(String name) {
    try {
      return jdbc.sql("INSERT INTO project (name) VALUES (:name) RETURNING id")
          .param("name", name)
          .query(Long.class)
          .single();
    } catch (DuplicateKeyException e) {
      throw new NameTakenException(e);
    }
  }

  void rename(long id, String name) {
    try {
      mustChange(
          jdbc.sql("UPDATE project SET name = :name WHERE id = :id")
              .param("name", name)
              .param("id", id)
              .update());
    } catch (DuplicateKeyException e) {
      throw new NameTakenException(e);
    }
  }

  /** With all its tasks. */
  void delete(long id) {
    mustChange(jdbc.sql("DELETE FROM project WHERE id = :id").param("id", id).update());
  }

  private static void mustChange(int rows) {
    if (rows == 0) {
      throw notFound();
    }
  }

  private static NotFoundException notFound() {
    return new NotFoundException("project");
  }
}
