package dev.freehold.tenantapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.freehold.tenantapp.controlplane.TestingControlPlane;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a page shows of the control plane, and that it does without. */
class ControlPlaneIT {

  private static final String SECRET = "not-to-be-logged";

  /** A page for which nobody needs to sign in. */
  private static final String OPEN = "/signed-out";

  @TempDir Path directory;
  private final TestingControlPlane controlPlane = new TestingControlPlane();
  private Path bindings;

  @BeforeEach
  void bind() throws IOException {
    bindings = directory.resolve("bindings");
    new TestingTenant(Postgres.shared(PostgresVersion.V18), bindings);
    Files.writeString(directory.resolve("token"), SECRET);
  }

  @AfterEach
  void close() {
    controlPlane.close();
  }

  @Test
  void each_page_shows_plan_and_end_of_the_trial() {
    // Given
    controlPlane.body = "{\"plan\": \"starter\", \"trialEndsAt\": \"2099-12-12T10:00:00Z\"}";

    try (var app = start()) {
      // When // Then
      await()
          .untilAsserted(
              () ->
                  assertThat(app.get(OPEN).body())
                      .contains("Plan starter", "Trial until 12 Dec 2099"));
    }
  }

  @Test
  void a_trial_that_is_over_is_told_so() {
    // Given
    controlPlane.body = "{\"plan\": null, \"trialEndsAt\": \"2020-12-12T10:00:00Z\"}";

    try (var app = start()) {
      // When // Then
      await()
          .untilAsserted(
              () ->
                  assertThat(app.get(OPEN).body())
                      .contains("Trial ended 12 Dec 2020")
                      .doesNotContain("Plan"));
    }
  }

  @Test
  void a_page_does_without_a_control_plane_that_does_not_answer() {
    // Given
    controlPlane.open = new CountDownLatch(1);

    // The control plane is asked at the start, and only the first failure is told.
    try (var app = begin();
        var log = new TestingLog()) {
      // When
      var page = app.ready().get(OPEN);

      // Then
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).doesNotContain("<footer");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> log.text().contains("The control plane cannot be asked"));
      assertThat(log.text()).doesNotContain(SECRET);
    }
  }

  @Test
  void without_the_setting_nobody_is_asked() {
    try (var app = TestingApp.start(bindings).ready()) {
      assertThat(app.get("/projects").body()).doesNotContain("<footer");
      assertThat(controlPlane.authorizations).isEmpty();
    }
  }

  private TestingApp start() {
    return begin().ready();
  }

  private TestingApp begin() {
    return TestingApp.start(
        bindings,
        "--freehold.control-plane.url=" + controlPlane.url(),
        "--freehold.control-plane.token-file=" + directory.resolve("token"));
  }
}
