package dev.freehold.controlplane.idp;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.AuditEntries;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How an app is told that somebody may not enter, and what stays of it. */
class DenialsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TestingApp app;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Denies");
    app = TestingApp.of(organization);
  }

  @Test
  void theStateComesBackAsItWasAndAddsNoParameter() {
    String state = "a&code=made-up#é=1 %20+";

    HttpResponse<String> asked =
        Entering.of(app).authorize(organization.member(Role.BILLING_ADMIN), Map.of("state", state));

    assertThat(Entering.parameters(asked))
        .containsEntry("error", "access_denied")
        .containsEntry("state", state)
        .doesNotContainKey("code");
  }

  @Test
  void whoseEmailIsNotVerifiedIsOnRecordInTheirOwnLog() throws Exception {
    Caller member = organization.member(Role.MEMBER);
    UUID account = account(member);
    PLANE.sql("UPDATE identity.account SET verified_at = NULL WHERE id = '%s'".formatted(account));

    Entering.of(app).authorize(member);

    assertThat(AuditEntries.of(PLANE.database(), account))
        .anySatisfy(
            each ->
                assertThat(each).contains("tenant:open_app Refused").contains("is not verified"));
  }
}
