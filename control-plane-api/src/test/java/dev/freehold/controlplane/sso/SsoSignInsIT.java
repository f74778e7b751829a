package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets in by a company's provider, as what, and who does not. */
class SsoSignInsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingSso sso;

  @BeforeAll
  static void prepare() {
    sso = TestingSso.of(PLANE, "Nordwind");
  }

  @AfterAll
  static void close() {
    sso.close();
  }

  @Test
  void whoeverComesTheFirstTimeIsAMemberWithTheLeastRight() throws Exception {
    TestingBrowser browser = sso.signedIn("ada");

    Caller ada = browser.session();
    assertThat(ada.get("/session").text("/ssoOrganization"))
        .isEqualTo(sso.organization().id().toString());
    assertThat(ada.get("/session").text("/displayName")).isEqualTo("ada");
    assertThat(roleOf(TestingOrganization.account(ada))).isEqualTo("viewer");
    assertThat(ada.get(sso.members()).status()).isEqualTo(200);
    assertThat(ada.get(sso.organization().path() + "/policy").code())
        .isEqualTo("permission_denied");
    assertThat(sso.organization().entries())
        .anySatisfy(each -> assertThat(each).contains("sso:sign_in Done", "provisioned"))
        .anySatisfy(each -> assertThat(each).contains("member:provision Done", "viewer"));
    assertThat(TestingOrganization.account(sso.signedIn("ada").session()))
        .as("the next time")
        .isEqualTo(TestingOrganization.account(ada));
  }

  @Test
  void theProviderIsAskedAsTheStandardWantsIt() {
    sso.signedIn("asked");

    assertThat(sso.provider().lastAsked())
        .containsEntry("response_type", "code")
        .containsEntry("client_id", TestingProvider.CLIENT)
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("scope", "openid email profile")
        .containsEntry(
            "redirect_uri", "http://localhost:8082/sso/callback/" + sso.organization().id())
        .containsKeys("state", "nonce", "code_challenge")
        .doesNotContainKeys("max_age", "prompt");
  }

  @Test
  void theBrowserGoesWhereTheSignInWasBegunForAndNowhereElse() {
    sso.provider().person(sso.claims("way-back"));
    var browser = new TestingBrowser(PLANE);
    String address =
        TestingBrowser.atProvider(browser.begin(sso.email("way-back"), "/oauth2/authorize?a=b"));

    assertThat(browser.callback(address)).isEqualTo("/oauth2/authorize?a=b");
    for (String elsewhere :
        new String[] {"https://evil.test", "//evil.test", "/\\evil.test", "x", "/a b"}) {
      assertThat(
              PLANE
                  .stranger()
                  .post(
                      "/sessions/sso", Map.of("email", sso.email("way-back"), "wayBack", elsewhere))
                  .code())
          .as(elsewhere)
          .isEqualTo("validation_failed");
    }
  }

  @Test
  void anInvitationCountsBeforeTheRoleForEverybody() throws Exception {
    sso.organization()
        .owner()
        .post(
            sso.organization().path() + "/invitations",
            Map.of("email", sso.email("invited"), "role", "team_admin"));

    Caller invited = sso.signedIn("invited").session();

    assertThat(roleOf(TestingOrganization.account(invited))).isEqualTo("team_admin");
    assertThat(sso.organization().owner().get(sso.organization().path() + "/invitations").body())
        .doesNotContain(sso.email("invited"));
  }

  @Test
  void withoutARoleForOthersStrangersStayOutsideAndLeaveNothing() throws Exception {
    try (var closed = TestingSso.of(PLANE, "By invitation")) {
      closed.set(java.util.Collections.singletonMap("defaultRole", null));
      closed.provider().person(closed.claims("stranger"));
      var browser = new TestingBrowser(PLANE);

      assertThat(browser.signIn(closed.email("stranger"))).isEqualTo("/sign-in?sso=refused");

      assertThat(browser.isSignedIn()).isFalse();
      assertThat(
              dev.freehold.controlplane.TableText.occurrences(
                  PLANE.database(), closed.email("stranger")))
          .isEmpty();
      assertThat(closed.organization().entries())
          .anySatisfy(each -> assertThat(each).contains("sso:sign_in Refused neither a member"));
    }
  }

  @Test
  void aPolicyThatDoesNotAdmitTheEmailKeepsThemOutsideToo() {
    try (var strict = TestingSso.of(PLANE, "Other domains only")) {
      var policy = new java.util.HashMap<String, Object>();
      policy.put("secondFactorRequired", false);
      policy.put("addresses", java.util.List.of());
      policy.put("invitationDomains", java.util.List.of("elsewhere.test"));
      policy.put("sessionMinutes", null);
      policy.put("regions", java.util.List.of());
      policy.put("supportApprovalDelegated", false);
      strict
          .organization()
          .owner()
          .with("If-Match", "*")
          .put(strict.organization().path() + "/policy", policy);
      strict.provider().person(strict.claims("not-admitted"));

      assertThat(new TestingBrowser(PLANE).signIn(strict.email("not-admitted")))
          .contains("sso=refused");
    }
  }

  @Test
  void anAccountOfTheDomainIsLinkedAndStaysWhatItIs() throws Exception {
    Caller before = sso.withPassword("grace", "billing_admin");

    Caller linked = sso.signedIn("grace").session();

    assertThat(TestingOrganization.account(linked)).isEqualTo(TestingOrganization.account(before));
    assertThat(roleOf(TestingOrganization.account(linked))).isEqualTo("billing_admin");
    assertThat(
            PLANE
                .stranger()
                .signIn(sso.email("grace"), ControlPlane.PASSWORD)
                .get("/session")
                .status())
        .as("the password lets in as before")
        .isEqualTo(200);
  }

  @Test
  void anInvitationOfOneWhoMayInviteNoMoreLetsNobodyIn() {
    Caller admin = sso.organization().member(Role.TEAM_ADMIN);
    assertThat(
            admin
                .post(
                    sso.organization().path() + "/invitations",
                    Map.of("email", sso.email("late"), "role", "member"))
                .status())
        .isEqualTo(201);
    sso.organization()
        .owner()
        .put(
            sso.members() + "/" + TestingOrganization.account(admin) + "/role",
            Map.of("role", "member"));
    sso.set(java.util.Collections.singletonMap("defaultRole", null));
    sso.provider().person(sso.claims("late"));

    String end = new TestingBrowser(PLANE).signIn(sso.email("late"));

    sso.set(Map.of());
    assertThat(end).isEqualTo("/sign-in?sso=refused");
  }

  /** Else who signs up with somebody's e-mail could wait for them to come. */
  @Test
  void anAccountThatNobodyVerifiedMakesRoom() {
    String email = sso.email("squatted");
    PLANE
        .stranger()
        .post(
            "/sign-ups",
            Map.of("email", email, "displayName", "X", "password", ControlPlane.PASSWORD));

    sso.signedIn("squatted");

    assertThat(
            PLANE
                .stranger()
                .post(
                    "/email-verifications/completion",
                    Map.of(
                        "token", PLANE.mail().awaitToken(email), "password", ControlPlane.PASSWORD))
                .code())
        .isEqualTo("link_invalid");
    assertThat(
            PLANE
                .stranger()
                .post("/sessions", Map.of("email", email, "password", ControlPlane.PASSWORD))
                .code())
        .isEqualTo("sign_in_refused");
  }

  @Test
  void anEmailThatHasBecomeSomebodyElsesIsNotTheirAccount() throws Exception {
    UUID account = TestingOrganization.account(sso.signedIn("reassigned").session());
    var successor = new java.util.HashMap<>(sso.claims("reassigned"));
    successor.put("sub", "the next one with this e-mail");
    sso.provider().person(successor);

    assertThat(new TestingBrowser(PLANE).signIn(sso.email("reassigned"))).contains("sso=refused");
    assertThat(sso.organization().entries())
        .anySatisfy(each -> assertThat(each).contains("linked with somebody else"));

    sso.organization().owner().delete(sso.members() + "/" + account);
    Awaitility.await("the link is gone")
        .until(
            () ->
                !dev.freehold.controlplane.TableText.occurrences(
                        PLANE.database(), account.toString())
                    .contains("sso.link"));
    var browser = new TestingBrowser(PLANE);
    browser.signIn(sso.email("reassigned"));
    assertThat(browser.isSignedIn()).isTrue();
  }

  @Test
  void staffDoNotComeInByACustomersProvider() throws Exception {
    TestingBrowser browser = sso.signedIn("promoted");
    PLANE.sql(
        "UPDATE identity.account SET staff_role = 'operations' WHERE email = '%s'"
            .formatted(sso.email("promoted")));

    assertThat(browser.session().get("/mails/failed").code()).isEqualTo("not_found");
    assertThat(new TestingBrowser(PLANE).signIn(sso.email("promoted"))).contains("sso=refused");
  }

  private static String roleOf(UUID account) {
    return sso.organization()
        .owner()
        .get(sso.members() + "?limit=200")
        .json()
        .at("/items")
        .valueStream()
        .filter(each -> each.at("/account").asString().equals(account.toString()))
        .map(each -> each.at("/role").asString())
        .findFirst()
        .orElse("none");
  }
}
