package dev.freehold.tenantapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.freehold.testbed.postgres.Postgres#available")
class ProjectsAndTasksIT {

  private static TestingTenant tenant;
  private static TestingApp app;

  @Parameter PostgresVersion version;

  @BeforeParameterizedClassInvocation
  static void start(PostgresVersion version, @TempDir Path bindings) {
    tenant = new TestingTenant(Postgres.shared(version), bindings);
    app =
        TestingApp.start(bindings, "--freehold.page-size=3", "--freehold.display-name=Acme & Söhne")
            .ready();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    app.close();
  }

  @Test
  void everything_in_the_database_belongs_to_the_owner_role() {
    // When
    var strangers =
        tenant.query(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> '%s'::regrole"
                .formatted(tenant.owner));
    var tables = tenant.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");

    // Then
    assertThat(strangers).isEqualTo("0");
    assertThat(tables).isEqualTo("3");
  }

  @Test
  void a_task_goes_from_open_to_done_and_back() {
    // Given
    var project = newProject("Website relaunch");

    // When
    var created = app.submit(project + "/tasks", "title", "  Choose   a <b>host</b> ");
    var task = "/tasks/" + idAfter("id=\"task-", created.body());
    var completed = app.submit(task + "/complete");
    var done = app.get(project + "?show=done");
    var reopened = app.submit(task + "/reopen");

    // Then
    assertThat(created.body())
        .contains("Choose a &lt;b&gt;host&lt;/b&gt;")
        .contains("Acme &amp; Söhne");
    assertThat(completed.body())
        .contains("Undo")
        .contains("All done.")
        .doesNotContain("id=\"task-");
    assertThat(done.body()).contains("Reopen: Choose a &lt;b&gt;host");
    assertThat(reopened.body())
        .contains("Complete: Choose a &lt;b&gt;host")
        .contains("The task is open again.");
  }

  @Test
  void names_titles_and_notes_can_be_changed() {
    // Given
    var project = newProject("Office move");
    var task =
        "/tasks/" + idAfter("id=\"task-", app.submit(project + "/tasks", "title", "Boxes").body());

    // When
    var renamed = app.submit(project + "/edit", "name", "Office move 2027");
    var changed = app.submit(task, "title", "Order boxes", "notes", "forty\r\nor more");

    // Then
    assertThat(renamed.body()).contains("<h1>Office move 2027</h1>").contains("Saved.");
    assertThat(changed.body()).contains("Order boxes").contains("forty\nor more");
  }

  @Test
  void deleting_a_project_deletes_its_tasks_and_a_second_delete_finds_nothing() {
    // Given
    var project = newProject("Short lived");
    var task =
        "/tasks/"
            + idAfter("id=\"task-", app.submit(project + "/tasks", "title", "Gone soon").body());

    // When
    var deleted = app.submit(project + "/delete");

    // Then
    assertThat(deleted.body()).contains("were deleted").doesNotContain("Short lived");
    assertThat(app.get(task).statusCode()).isEqualTo(404);
    assertThat(app.post(project + "/delete").statusCode()).isEqualTo(404);
    assertThat(app.post(task + "/complete").body()).contains("This task does not exist");
    assertThat(app.post(project + "/tasks", "title", "Too late").body())
        .contains("This project does not exist");
  }

  @Test
  void a_problem_is_told_beside_the_field_and_keeps_what_was_typed() {
    // Given
    var project = newProject("Bookkeeping");

    // When
    var blank = app.post("/projects", "name", " \t ");
    var long81 = app.post("/projects", "name", "n".repeat(81));
    var taken = app.post("/projects", "name", "BOOKkeeping");
    var takenByRename = app.post(newProject("Other books") + "/edit", "name", "bookkeeping");
    var long201 = app.post(project + "/tasks", "title", "<i>" + "t".repeat(198));
    var nul = app.post(project + "/tasks", "title", "a\0b");

    // Then
    assertThat(blank.statusCode()).isEqualTo(422);
    assertThat(blank.body())
        .contains("Please enter a name.")
        .contains("aria-describedby=\"name-problem\"");
    assertThat(long81.body())
        .contains("has 81 characters; at most 80 fit")
        .contains("value=\"" + "n".repeat(81));
    assertThat(taken.body())
        .contains("There is a project of this name already")
        .contains("value=\"BOOKkeeping\"");
    assertThat(takenByRename.statusCode()).isEqualTo(422);
    assertThat(long201.body()).contains("at most 200 fit").contains("value=\"&lt;i&gt;ttt");
    assertThat(nul.statusCode()).isEqualTo(422);
  }

  @Test
  void eighty_emoji_fit_into_a_name_as_they_fit_into_the_column() {
    // When
    var created = app.submit("/projects", "name", "🌱".repeat(80));

    // Then
    assertThat(created.body()).contains("<h1>" + "🌱".repeat(80));
  }

  @Test
  void lists_come_in_pages() {
    // Given
    var project = newProject("Pages");
    for (var title : new String[] {"one", "two", "three", "four"}) {
      app.submit(project + "/tasks", "title", title);
    }

    // When
    var first = app.get(project);
    var second = app.get(project + "?show=open&page=2");
    var beyond = app.get(project + "?page=9");
    var odd = app.get(project + "?page=-1%27");

    // Then
    assertThat(first.body())
        .contains(">four<", ">three<", ">two<")
        .doesNotContain(">one<")
        .contains("page=2");
    assertThat(second.body()).contains(">one<").doesNotContain(">two<").contains("rel=\"prev\"");
    assertThat(beyond.body()).contains("does not go this far");
    assertThat(odd.body()).contains(">four<");
  }

  @Test
  void search_finds_beginnings_of_words_whatever_their_case() {
    // Given
    var project = newProject("Quarter reports");
    app.submit(project + "/tasks", "title", "Send the Invoice to O'Neill (v2.0)");

    // When // Then
    assertThat(app.get("/search?q=inv+SEND").body()).contains("Send the Invoice");
    assertThat(app.get("/search?q=o%27neill").body()).contains("Send the Invoice");
    assertThat(app.get("/search?q=v2.0").body()).contains("Send the Invoice");
    assertThat(app.get("/search?q=quart").body()).contains("Quarter reports");
    assertThat(app.get("/search?q=voice").body()).contains("Nothing found.");
    assertThat(app.get("/search?q=inv+%26+%21%28+%5C+%3A*+%00").body())
        .contains("Send the Invoice");
    assertThat(app.get("/search?q=").statusCode()).isEqualTo(200);
  }

  @Test
  void a_form_from_another_site_changes_nothing() {
    // When
    var sibling = app.postFrom("Sec-Fetch-Site", "same-site", "/projects", "name", "Forged");
    var foreign = app.postFrom("Origin", "https://evil.example", "/projects", "name", "Forged");
    var sandboxed = app.postFrom("Origin", "null", "/projects", "name", "Forged");
    var own = app.postFrom("Origin", app.address(), "/projects", "name", "Honest");

    // Then
    assertThat(sibling.statusCode()).isEqualTo(403);
    assertThat(sibling.body()).contains("Not accepted");
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(sandboxed.statusCode()).isEqualTo(403);
    assertThat(own.statusCode()).isEqualTo(302);
    assertThat(tenant.query("SELECT count(*) FROM project WHERE name = 'Forged'")).isEqualTo("0");
  }

  @Test
  void every_answer_forbids_scripts_and_frames_and_error_pages_say_what_to_do() {
    // When
    var page = app.get("/projects");
    var unknown = app.get("/nope");
    var oddId = app.get("/projects/abc");
    var tooLarge = app.post("/projects", "name", "x".repeat(70_000));
    var forged = app.postFrom("Sec-Fetch-Site", "cross-site", "/projects", "name", "x");

    // Then
    for (var answer :
        new java.net.http.HttpResponse<?>[] {page, unknown, oddId, tooLarge, forged}) {
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
      assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }
    assertThat(page.body()).doesNotContain("<script", "style=\"", "onclick");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(oddId.body()).contains("There is no such page").contains("To the projects");
    assertThat(tooLarge.statusCode()).isEqualTo(413);
    assertThat(tooLarge.body()).contains("That is too much text");
  }

  @Test
  void only_health_is_exposed() {
    // When // Then
    assertThat(app.get("/actuator/health/liveness").body())
        .contains("UP")
        .doesNotContain("database");
    assertThat(app.get("/actuator/health/readiness").body()).contains("\"access\":\"Full\"");
    assertThat(app.get("/actuator/env").statusCode()).isEqualTo(404);
  }

  private String newProject(String name) {
    return TestingApp.location(app.post("/projects", "name", name));
  }

  private static String idAfter(String mark, String page) {
    assertThat(page).contains(mark);
    var from = page.indexOf(mark) + mark.length();
    return page.substring(from, page.indexOf('"', from));
  }
}
