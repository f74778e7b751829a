package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What those see who run the control plane. */
class ManagementIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}");

  @Test
  void metricsTellOfRequestsJobsMailAndTheCluster() {
    TestingOrganization organization = PLANE.organization("Metrics");
    organization.owner().get(organization.path() + "/tenants");

    assertThat(metrics())
        .contains("uri=\"/api/v1/organizations/{organization}/tenants\"", "le=\"0.025\"")
        .contains("freehold_job_seconds_count{", "job=\"send-mail\"", "outcome=\"done\"")
        .contains("freehold_mail_waiting ", "freehold_mail_oldest_seconds ")
        .contains("freehold_wishes_waiting ", "freehold_wishes_late_seconds ")
        .contains("hikaricp_connections_active{");
    Awaitility.await("the cluster is heard")
        .atMost(Duration.ofSeconds(30))
        .until(() -> value("freehold_cluster_heard_seconds{kind=\"Tenant\"}") < 10);
  }

  @Test
  void metricsNameNobodyAndDoNotGrowWithWhatStrangersAskFor() {
    TestingOrganization organization = PLANE.organization("Nobody");
    organization.owner().get(organization.path());
    PLANE.stranger().get("/warm");
    long before = metrics().lines().count();

    for (int i = 0; i < 50; i++) {
      PLANE.stranger().get("/no-such-thing-" + i);
      organization.owner().get("/organizations/" + UUID.randomUUID());
    }

    String after = metrics();
    assertThat(after.lines().filter(line -> UUID_TEXT.matcher(line).find())).isEmpty();
    assertThat(after).doesNotContain("no-such-thing", organization.ownerEmail(), "@example.test");
    // One endpoint that refused for the first time may be new, with its buckets.
    assertThat(after.lines().count()).isLessThan(before + 100);
  }

  @Test
  void mailThatCannotBeSentIsSeenToWait() throws Exception {
    PLANE.sql(
        "INSERT INTO notifications.mail (id, recipient, subject, created_at, next_attempt_at) VALUES ('%s', 'nobody@example.test', 'stuck', now() - interval '1 hour', now() + interval '1 hour')"
            .formatted(UUID.randomUUID()));
    try {
      assertThat(value("freehold_mail_waiting")).isGreaterThanOrEqualTo(1);
      assertThat(value("freehold_mail_oldest_seconds")).isGreaterThan(3_500);
    } finally {
      PLANE.sql("DELETE FROM notifications.mail WHERE subject = 'stuck'");
    }
  }

  @Test
  void clientsReachNoMetricsAndNobodyMoreThanThese() {
    assertThat(get(PLANE.baseUrl() + "/actuator/prometheus").statusCode()).isEqualTo(404);
    assertThat(get(PLANE.baseUrl() + "/actuator/health").statusCode()).isEqualTo(404);
    for (String endpoint : List.of("env", "heapdump", "configprops", "loggers", "beans", "")) {
      assertThat(get(PLANE.managementUrl() + "/actuator/" + endpoint).statusCode())
          .as(endpoint)
          .isEqualTo(404);
    }
    try (var together = PLANE.start("--management.server.port=")) {
      assertThat(get(ControlPlane.baseUrl(together) + "/actuator/prometheus").statusCode())
          .as("with one port for both")
          .isEqualTo(404);
    }
  }

  @Test
  void probesTellWhetherItIsReadyAndNothingElse() {
    for (String probe : List.of("/livez", "/readyz")) {
      assertThat(get(PLANE.baseUrl() + probe).body()).as(probe).isEqualTo("{\"status\":\"UP\"}");
    }
    assertThat(get(PLANE.managementUrl() + "/actuator/health").body()).doesNotContain("details");
  }

  private static double value(String metric) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(metric + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static String metrics() {
    return get(PLANE.managementUrl() + "/actuator/prometheus").body();
  }

  private static HttpResponse<String> get(String url) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError("while calling " + url, e);
    }
  }
}
