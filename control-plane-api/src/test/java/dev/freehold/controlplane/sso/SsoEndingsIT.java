package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.jobs.RecurringJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is left of an account that is erased, and of an organisation that has ended. */
class SsoEndingsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void anErasedAccountIsLinkedWithNobody() throws Exception {
    try (var sso = TestingSso.of(PLANE, "Erased")) {
      Caller own = sso.withPassword("ada", "member");
      UUID account = TestingOrganization.account(own);
      sso.signedIn("ada");
      assertThat(TableText.occurrences(PLANE.database(), account.toString())).contains("sso.link");
      assertThat(TableText.occurrences(PLANE.database(), "subject of ada")).contains("sso.link");
      String confirmation = own.post("/account/deletion", Map.of()).text("/confirmation");
      Answer confirmed =
          own.post(
              "/account/deletion/confirmation",
              Map.of("confirmation", confirmation, "email", sso.email("ada")));
      assertThat(confirmed.status()).as(confirmed.body()).isEqualTo(202);

      PLANE
          .clock()
          .ahead(
              Duration.ofDays(14).plusMinutes(1),
              () -> PLANE.bean("eraseAccounts", RecurringJob.class).work().run());

      assertThat(TableText.occurrences(PLANE.database(), account.toString()))
          .doesNotContain("sso.link", "identity.session", "identity.account");
      assertThat(SsoProvidersIT.count(sso.organization(), "link")).isZero();
      assertThat(TestingOrganization.account(sso.signedIn("ada").session()))
          .as("whoever comes again is somebody new")
          .isNotEqualTo(account);
    }
  }

  @Test
  void signingInByTheProviderTakesAnErasureBack() {
    try (var sso = TestingSso.of(PLANE, "Taken back")) {
      Caller own = sso.withPassword("ada", "member");
      String confirmation = own.post("/account/deletion", Map.of()).text("/confirmation");
      own.post(
          "/account/deletion/confirmation",
          Map.of("confirmation", confirmation, "email", sso.email("ada")));

      Caller back = sso.signedIn("ada").session();

      PLANE
          .clock()
          .ahead(
              Duration.ofDays(14).plusMinutes(1),
              () -> PLANE.bean("eraseAccounts", RecurringJob.class).work().run());
      assertThat(back.get("/session").status()).isEqualTo(200);
    }
  }

  @Test
  void ofAnOrganizationThatHasEndedNothingIsKept() throws Exception {
    try (var sso = TestingSso.of(PLANE, "Ended")) {
      Caller vouched = sso.signedIn("ada").session();
      new TestingBrowser(PLANE).begin(sso.email("on-the-way"), null);
      TestingOrganization organization = sso.organization();
      String confirmation =
          organization
              .owner()
              .post(organization.path() + "/deletion", Map.of())
              .text("/confirmation");
      Answer confirmed =
          organization
              .owner()
              .post(
                  organization.path() + "/deletion/confirmation",
                  Map.of("confirmation", confirmation, "name", "Ended"));
      assertThat(confirmed.status()).as(confirmed.body()).isLessThan(300);
      sso.provider().person(sso.claims("too-late"));
      assertThat(new TestingBrowser(PLANE).signIn(sso.email("too-late")))
          .as("nobody becomes a member of what ends")
          .contains("sso=refused");

      PLANE
          .clock()
          .ahead(
              Duration.ofDays(31),
              () -> PLANE.bean("deleteOrganizations", RecurringJob.class).work().run());

      for (String table : List.of("provider", "domain", "link", "attempt", "failure")) {
        Awaitility.await(table)
            .atMost(Duration.ofSeconds(30))
            .until(() -> SsoProvidersIT.count(organization, table) == 0);
      }
      assertThat(vouched.get("/session").status()).isEqualTo(401);
    }
  }
}
