package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingKey;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.identity.AuthenticatorApp;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An organisation that lets its own people in through its provider alone. */
class SsoRequiredIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void thoseOfItsDomainsComeThroughTheProviderAndGuestsAsEver() {
    try (var sso = TestingSso.of(PLANE, "Required")) {
      Caller password = sso.withPassword("grace", "member");
      TestingOrganization other = PLANE.organization("Not required");
      other
          .owner()
          .post(
              other.path() + "/invitations", Map.of("email", sso.email("grace"), "role", "viewer"));
      password.post(
          "/memberships", Map.of("token", PLANE.mail().awaitToken(sso.email("grace"), 2)));
      TestingKey key = sso.organization().key(password, "member");
      assertThat(password.get(sso.members()).status()).isEqualTo(200);

      assertThat(sso.set(Map.of("required", true)).status()).isEqualTo(200);

      assertThat(password.get(sso.members()).code()).isEqualTo("sso_required");
      assertThat(password.get(other.path() + "/members").status())
          .as("elsewhere nothing changes")
          .isEqualTo(200);
      assertThat(sso.organization().owner().get(sso.members()).status())
          .as("a guest: an e-mail of another domain")
          .isEqualTo(200);
      assertThat(key.program().get(sso.members()).status()).as("a program").isEqualTo(200);
      assertThat(sso.signedIn("grace").session().get(sso.members()).status()).isEqualTo(200);

      sso.set(Map.of("required", false));
      assertThat(password.get(sso.members()).status()).isEqualTo(200);
    }
  }

  @Test
  void aDomainThatIsGivenUpAsksForNothing() {
    try (var sso = TestingSso.of(PLANE, "Required for a domain")) {
      Caller password = sso.withPassword("grace", "member");
      sso.set(Map.of("required", true));
      assertThat(password.get(sso.members()).code()).isEqualTo("sso_required");

      sso.organization().owner().delete(sso.domains() + "/" + sso.first().text("/items/0/id"));

      assertThat(password.get(sso.members()).status()).isEqualTo(200);
    }
  }

  @Test
  void anOwnerBreaksTheGlassWithASecondFactorAndThatIsOnRecord() throws Exception {
    try (var sso = TestingSso.of(PLANE, "Break glass")) {
      Caller owner = sso.withPassword("owner", "owner");
      Caller admin = sso.withPassword("admin", "team_admin");
      AuthenticatorApp ownersApp = AuthenticatorApp.enrolledBy(PLANE, owner);
      AuthenticatorApp adminsApp = AuthenticatorApp.enrolledBy(PLANE, admin);
      sso.set(Map.of("required", true));
      assertThat(owner.get(sso.members()).code())
          .as("a session that has not proven it")
          .isEqualTo("sso_required");

      Caller proven = signedIn(sso.email("owner"), ownersApp.code(0));

      assertThat(proven.get(sso.members()).status()).isEqualTo(200);
      assertThat(proven.get(sso.organization().path()).status()).isEqualTo(200);
      assertThat(
              sso.organization().entries().stream()
                  .filter(each -> each.contains("sso:break_glass Done")))
          .hasSize(1)
          .allSatisfy(
              each ->
                  assertThat(each).startsWith("account:" + TestingOrganization.account(proven)));
      assertThat(signedIn(sso.email("admin"), adminsApp.code(0)).get(sso.members()).code())
          .as("owners alone")
          .isEqualTo("sso_required");
    }
  }

  @Test
  void nobodyShutsThemselvesOut() {
    try (var sso = TestingSso.of(PLANE, "Shutting out")) {
      Caller owner = sso.withPassword("owner", "owner");

      assertThat(sso.set(owner, Map.of("required", true)).code()).isEqualTo("policy_excludes_you");

      TestingBrowser browser = sso.signedIn("owner");
      browser.callback(TestingBrowser.atProvider(browser.beginProof()));
      assertThat(sso.set(browser.session(), Map.of("required", true)).status()).isEqualTo(200);
      assertThat(owner.get(sso.members()).code()).isEqualTo("sso_required");
    }
  }

  @Test
  void whyIsExplained() {
    try (var sso = TestingSso.of(PLANE, "Explained")) {
      Caller password = sso.withPassword("grace", "member");
      sso.set(Map.of("required", true));
      Answer others =
          sso.organization()
              .owner()
              .post(
                  sso.organization().path() + "/access/explain",
                  Map.of(
                      "permission",
                      "member:list",
                      "account",
                      TestingOrganization.account(password).toString()));

      assertThat(others.json().at("/allowed").asBoolean()).as(others.body()).isTrue();
      assertThat(others.text("/assumed")).contains("identity provider");
    }
  }

  private static Caller signedIn(String email, String code) {
    String signIn =
        PLANE
            .stranger()
            .post("/sessions", Map.of("email", email, "password", ControlPlane.PASSWORD))
            .text("/signIn");
    return PLANE
        .stranger()
        .in(
            PLANE
                .stranger()
                .post("/sessions/second-factor", Map.of("signIn", signIn, "code", code)));
  }
}
