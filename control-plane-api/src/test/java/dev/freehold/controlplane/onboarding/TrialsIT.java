package dev.freehold.controlplane.onboarding;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.audit.AuditVerifier;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.Trial;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TrialsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void oneCallGivesAProspectAnOrganizationAnInvitationAndATenant() {
    String email = ControlPlane.email("prospect");

    Answer trial = trial(email, UUID.randomUUID().toString());

    assertThat(trial.status()).as(trial.body()).isEqualTo(202);
    PLANE.accept(email);
    Caller owner = PLANE.stranger().signIn(email, PASSWORD);
    String organization = "/organizations/" + trial.text("/organization");
    Answer tenant = owner.get(organization + "/tenants/" + trial.text("/tenant"));
    assertThat(owner.get(organization).text("/role")).isEqualTo("owner");
    assertThat(tenant.text("/displayName")).isEqualTo("Nordwind GmbH");
    Tenant inCluster = PLANE.tenant(tenant.text("/name"));
    assertThat(inCluster.getSpec().plan()).isEqualTo("starter");
    assertThat(inCluster.getSpec().trial())
        .isEqualTo(new Trial(trial.text("/endsAt"), Trial.EnforcedBy.Operator));
    assertThat(
            PLANE
                .bean(AuditVerifier.class)
                .verify(UUID.fromString(trial.text("/organization")))
                .intact())
        .isTrue();
  }

  @Test
  void manyTimesTheSameCallAtOnceMakeOneTrial() throws Exception {
    String email = ControlPlane.email("impatient");
    String key = UUID.randomUUID().toString();
    Caller staff = PLANE.staff();

    List<String> tenants;
    try (var threads = Executors.newFixedThreadPool(6)) {
      tenants =
          threads
              .invokeAll(
                  java.util.Collections.nCopies(
                      6, (Callable<String>) () -> trial(staff, email, key).text("/tenant")))
              .stream()
              .map(java.util.concurrent.Future::resultNow)
              .toList();
    }

    assertThat(tenants).allMatch(tenants.getFirst()::equals).doesNotContain("");
    assertThat(count("organizations.invitation WHERE email = '" + email + "'")).isEqualTo(1);
  }

  @Test
  void whatFailsHalfwayLeavesNothing() throws SQLException {
    String email = ControlPlane.email("halfway");
    long organizations = count("organizations.organization");

    PLANE.sql("ALTER TABLE tenants.tenant RENAME TO away");
    Answer failed;
    try {
      failed = trial(email, UUID.randomUUID().toString());
    } finally {
      PLANE.sql("ALTER TABLE tenants.away RENAME TO tenant");
    }

    assertThat(failed.code()).isEqualTo("internal");
    assertThat(failed.body()).doesNotContain("tenants.tenant", "SQL", "Exception");
    assertThat(count("organizations.organization")).isEqualTo(organizations);
    assertThat(count("notifications.mail WHERE recipient = '" + email + "'")).isZero();
  }

  @Test
  void aNameThatNoTenantCanHaveIsRefused() throws SQLException {
    String far = "a@" + ("b".repeat(60) + ".").repeat(3) + "example.test";
    long organizations = count("organizations.organization");

    Answer tooLong =
        PLANE
            .staff()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post("/trials", Map.of("email", far, "plan", "starter"));
    Answer blank =
        PLANE
            .staff()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(
                "/trials",
                Map.of(
                    "email", ControlPlane.email("blank"), "plan", "starter", "organization", "  "));

    assertThat(tooLong.code()).as(tooLong.body()).isEqualTo("validation_failed");
    assertThat(tooLong.text("/detail")).startsWith("organization:").contains("128");
    assertThat(blank.code()).as(blank.body()).isEqualTo("validation_failed");
    assertThat(blank.text("/errors/0/field")).isEqualTo("organization");
    assertThat(count("organizations.organization")).isEqualTo(organizations);
  }

  @Test
  void customersHaveNoSuchDoor() {
    Caller owner = PLANE.organization("No staff").owner();

    assertThat(trial(owner, ControlPlane.email("x"), "k").status()).isEqualTo(404);
  }

  private static Answer trial(String email, String key) {
    return trial(PLANE.staff(), email, key);
  }

  private static Answer trial(Caller caller, String email, String key) {
    return caller
        .with("Idempotency-Key", key)
        .post(
            "/trials", Map.of("email", email, "plan", "starter", "organization", "Nordwind GmbH"));
  }

  private static long count(String what) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM " + what)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
