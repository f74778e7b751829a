package dev.freehold.tenantapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresOptions;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutageIT {

  private static final String AVAILABLE = "dev.freehold.testbed.postgres.Postgres#available";

  @TempDir Path bindings;

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void the_app_starts_before_its_database_and_outlives_its_outage(PostgresVersion version) {
    try (var server = Postgres.start(PostgresOptions.temporary(version))) {
      // Given
      var tenant = new TestingTenant(server, bindings);
      server.stop();
      try (var app = TestingApp.start(bindings);
          var log = new TestingLog()) {
        Awaitility.await()
            .until(
                () -> app.get("/actuator/health/readiness").body().contains("cannot be reached"));
        assertThat(app.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(app.get("/projects").statusCode()).isEqualTo(503);

        // When
        server.start();
        app.ready();

        // Then
        assertThat(app.submit("/projects", "name", "Before the outage").statusCode())
            .isEqualTo(200);

        // When
        server.kill();
        var lost = app.post("/projects", "name", "During the outage");
        var page = app.get("/projects");

        // Then
        assertThat(lost.statusCode()).isEqualTo(503);
        assertThat(lost.headers().firstValue("Retry-After")).hasValue("10");
        assertThat(lost.body())
            .contains("Your data is safe", "During the outage")
            .doesNotContain("Exception");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(app.get("/actuator/health/readiness").body()).contains("cannot be reached");
        assertThat(app.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(log.text()).contains("the database is not available");
        assertThat(log.text()).doesNotContain(TestingTenant.PASSWORD, "\tat ");

        // When
        server.start();

        // Then
        assertThat(app.get("/projects").body())
            .contains("Before the outage")
            .doesNotContain("During the outage");
        assertThat(app.submit("/projects", "name", "After the outage").body())
            .contains("After the outage");
        assertThat(tenant.query("SELECT count(*) FROM project")).isEqualTo("2");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void a_rotated_password_is_taken_from_the_binding_without_a_restart(PostgresVersion version) {
    // Given
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings).ready()) {
      app.submit("/projects", "name", "Before");

      // When
      tenant.rotatePassword("another-one");

      // Then
      assertThat(app.get("/projects").body()).contains("Before");
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void an_idle_app_holds_no_connection_however_often_it_is_probed(PostgresVersion version) {
    // Given
    System.setProperty("com.zaxxer.hikari.housekeeping.periodMs", "500");
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings, "--freehold.database.check-interval=1s").ready()) {
      app.submit("/projects", "name", "Used once");
      assertThat(tenant.sessions()).isEqualTo(1);

      // When // Then
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                assertThat(app.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
                return tenant.sessions() == 0;
              });
    } finally {
      System.clearProperty("com.zaxxer.hikari.housekeeping.periodMs");
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void readiness_probes_of_a_healthy_app_do_not_reach_the_database_each_time(
      PostgresVersion version) {
    // Given
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings).ready()) {
      tenant.in("postgres", "ALTER ROLE %s NOLOGIN".formatted(tenant.login));

      // When
      var probe = app.get("/actuator/health/readiness");
      var page = app.get("/projects");
      var probeAfterPage = app.get("/actuator/health/readiness");

      // Then
      assertThat(probe.statusCode()).as("what is known is believed for a minute").isEqualTo(200);
      assertThat(page.statusCode()).isEqualTo(503);
      assertThat(probeAfterPage.body()).contains("refuses the login");
    }
  }

  @ParameterizedTest
  @MethodSource(AVAILABLE)
  void a_mistake_of_ours_is_logged_under_a_code_that_the_page_shows(PostgresVersion version) {
    // Given
    var tenant = new TestingTenant(Postgres.shared(version), bindings);
    try (var app = TestingApp.start(bindings).ready();
        var log = new TestingLog()) {
      tenant.in(tenant.database, "ALTER TABLE project RENAME TO project_gone");

      // When
      var page = app.post("/projects", "name", "Unlucky");

      // Then
      assertThat(page.statusCode()).isEqualTo(500);
      assertThat(page.body())
          .contains("on our side", "Unlucky")
          .doesNotContain("Exception", "relation");
      var code = page.body().replaceAll("(?s).*the code (\\w{8})\\..*", "$1");
      assertThat(log.text()).contains("code=\"" + code + "\"", "\"project\" does not exist");
      assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    }
  }
}
