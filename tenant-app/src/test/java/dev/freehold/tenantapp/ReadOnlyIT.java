package dev.freehold.tenantapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadOnlyIT {

  private static final String AVAILABLE = "dev.freehold.testbed.postgres.Postgres#available";
  private static final String BANNER = "Read-only at the moment.";

  @TempDir Path bindings;

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void pages_are_read_and_writes_refused_until_access_is_full_again(PostgresVersion version) {
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings).ready();
        var log = new TestingLog()) {
      // Given
      var project = TestingApp.location(app.post("/projects", "name", "Kept"));
      app.submit(project + "/tasks", "title", "Still here");

      // When the write is the first to meet it, with a form that was open before
      tenant.readOnly();
      var refused = app.post(project + "/tasks", "title", "Typed with care");

      // Then
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body()).contains("not saved", "Your data is safe", "Typed with care");
      assertThat(refused.body()).doesNotContain("Exception", "ERROR", "permission denied");
      var page = app.get(project);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains(BANNER, "Still here", "<fieldset disabled");
      assertThat(app.get("/search?q=still").body()).contains("Still here");
      assertThat(app.get("/actuator/health/readiness").body()).contains("\"access\":\"ReadOnly\"");
      assertThat(log.text()).doesNotContain("ERROR", "\tat ");

      // When
      tenant.full();

      // Then
      assertThat(app.get(project).body()).doesNotContain(BANNER, "<fieldset disabled");
      assertThat(app.submit(project + "/tasks", "title", "Written again").body())
          .contains("Written again");
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void a_read_only_database_is_met_by_settings_as_well(PostgresVersion version) {
    // Given
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings).ready()) {
      // When
      tenant.in(
          "postgres",
          "ALTER DATABASE %s SET default_transaction_read_only = on".formatted(tenant.database));
      tenant.endSessions();
      var refused = app.post("/projects", "name", "Not now");

      // Then
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(app.get("/projects").body()).contains(BANNER);
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void a_start_in_read_only_serves_a_current_schema(PostgresVersion version) {
    // Given
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings).ready()) {
      app.post("/projects", "name", "From before");
    }
    tenant.readOnly();

    // When
    try (var app = TestingApp.start(bindings).ready()) {
      // Then
      assertThat(app.get("/projects").body()).contains(BANNER, "From before");
      tenant.full();
      assertThat(app.submit("/projects", "name", "From after").body()).contains("From after");
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void a_start_in_read_only_without_schema_waits_and_says_why(PostgresVersion version) {
    // Given
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    tenant.readOnly();

    // When
    try (var app = TestingApp.start(bindings)) {
      org.awaitility.Awaitility.await()
          .until(() -> app.get("/actuator/health/readiness").body().contains("is pending"));
      var page = app.get("/projects");

      // Then
      assertThat(page.statusCode()).isEqualTo(503);
      assertThat(page.body()).contains("We are getting things ready", "read-only");
      assertThat(app.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
      tenant.full();
      app.ready();
      assertThat(app.submit("/projects", "name", "At last").body()).contains("At last");
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void a_login_that_may_not_even_read_gets_a_page_that_says_so(PostgresVersion version) {
    // Given
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings, "--freehold.database.check-interval=1s").ready()) {
      // When
      tenant.noAccess();
      var page = app.get("/projects");

      // Then
      assertThat(page.statusCode()).isEqualTo(503);
      assertThat(page.body()).contains("Not available at the moment").doesNotContain("Exception");
      assertThat(app.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    }
  }
}
