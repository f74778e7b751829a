package dev.freehold.controlplane.idp;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets a code, and who does not. */
class EntranceIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TestingApp app;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Entrance");
    app = TestingApp.of(organization);
  }

  @Test
  void aMemberOfAnotherOrganizationIsDenied() throws Exception {
    TestingOrganization other = PLANE.organization("Other entrance");

    HttpResponse<String> asked = Entering.of(app).authorize(other.owner());

    assertDenied(asked, "no member of its organisation");
    assertThat(organization.entries())
        .noneMatch(each -> each.contains(account(other.owner()) + ""));
  }

  @Test
  void supportsGrantLetsNobodyIntoAnApp() {
    TestingOrganization supported = PLANE.organization("Supported entrance");
    TestingApp theirs = TestingApp.of(supported);

    assertDenied(
        Entering.of(theirs).authorize(supported.support("data")),
        "support does not hold tenant:open_app");
  }

  @Test
  void aTeamsTenantIsOpenToItsMembersAlone() {
    TestingOrganization teams = PLANE.organization("Teams' entrance");
    TestingApp theirs = TestingApp.of(teams);
    Caller viewer = teams.member(Role.VIEWER);
    assertThat(Entering.of(theirs).code(viewer)).as("open to all").isNotEmpty();
    String team =
        teams
            .owner()
            .with("Idempotency-Key", UUID.randomUUID().toString())
            .post(teams.path() + "/teams", Map.of("name", "North"))
            .text("/id");
    String tenant = teams.path() + "/tenants/" + theirs.id();
    Answer given =
        teams
            .owner()
            .with("If-Match", teams.owner().get(tenant).header("ETag"))
            .put(tenant + "/team", Map.of("team", team));
    assertThat(given.status()).as(given.body()).isIn(200, 202);

    assertDenied(Entering.of(theirs).authorize(viewer), "under the condition own_tenant");
    assertThat(Entering.of(theirs).code(teams.owner())).isNotEmpty();

    teams
        .owner()
        .put(
            teams.path() + "/teams/" + team + "/members/" + account(viewer),
            Map.of("admin", false));
    assertThat(Entering.of(theirs).code(viewer)).isNotEmpty();
  }

  @Test
  void theOrganizationsPolicyHolds() throws Exception {
    TestingOrganization strict = PLANE.organization("Strict entrance");
    TestingApp theirs = TestingApp.of(strict);
    PLANE.sql(
        "INSERT INTO access.policy VALUES ('%s', true, '{}', '{}', NULL, '{}', false, 1, now())"
            .formatted(strict.id()));

    assertDenied(Entering.of(theirs).authorize(strict.owner()), "asks for a second factor");
  }

  @Test
  void anAccountWithoutAVerifiedEmailIsDenied() throws Exception {
    Caller member = organization.member(Role.MEMBER);
    PLANE.sql(
        "UPDATE identity.account SET verified_at = NULL WHERE id = '%s'"
            .formatted(account(member)));

    assertDenied(Entering.of(app).authorize(member), "e-mail is not verified");
  }

  /** Neither a program nor another app in a member's stead. */
  @Test
  void keysAndAccessTokensEnterNoApp() {
    Entering entering = Entering.of(app);
    String access =
        Entering.json(entering.redeem(entering.code(organization.owner())))
            .at("/access_token")
            .asString();
    for (String bearer : List.of(organization.key("owner").secret(), access)) {
      HttpResponse<String> asked =
          entering.get(
              "/oauth2/authorize?" + Entering.form(entering.question()),
              Map.of("Authorization", "Bearer " + bearer));

      assertThat(asked.headers().firstValue("Location").orElse("")).contains("/sign-in?");
    }
  }

  @Test
  void withoutASessionNothingIsShownToWhoAsksForNothing() {
    HttpResponse<String> asked = Entering.of(app).authorize(null, Map.of("prompt", "none"));

    assertThat(Entering.parameters(asked)).containsEntry("error", "login_required");
    assertThat(asked.headers().firstValue("Location").orElseThrow()).startsWith(app.redirectUri());
  }

  @Test
  void whoWasSignedInBeforeSignsInAgainWhereTheAppAsksForIt() throws Exception {
    Caller member = organization.member(Role.MEMBER);
    Entering entering = Entering.of(app);
    proven(member, "10 minutes");

    assertThat(Entering.parameters(entering.authorize(member, Map.of("max_age", "3600"))))
        .containsKey("code");
    for (Map<String, String> freshness :
        List.of(
            Map.of("prompt", "login"),
            Map.of("max_age", "300"),
            Map.of("max_age", "0"),
            Map.of("max_age", "soon"),
            Map.of("prompt", "login", "max_age", "3600"))) {
      String wayBack = wayBack(entering.authorize(member, freshness));

      assertThat(wayBack).startsWith("/oauth2/authorize?").doesNotContain("prompt=");
      assertThat(entering.get(wayBack, Map.of("Cookie", member.cookie())).headers().map())
          .as("%s: without having signed in", freshness)
          .satisfies(
              headers -> assertThat(headers.get("location").getFirst()).contains("/sign-in?"));
      proven(member, "1 second");
      assertThat(Entering.parameters(entering.get(wayBack, Map.of("Cookie", member.cookie()))))
          .as("%s: with a fresh proof", freshness)
          .containsKey("code");
      proven(member, "10 minutes");
    }
    assertThat(
            Entering.parameters(
                entering.authorize(member, Map.of("max_age", "300", "prompt", "none"))))
        .containsEntry("error", "login_required");
  }

  private static void proven(Caller member, String ago) throws SQLException {
    PLANE.sql(
        "UPDATE identity.session SET proven_at = now() - interval '%s' WHERE account_id = '%s'"
            .formatted(ago, account(member)));
  }

  private static String wayBack(HttpResponse<String> asked) {
    assertThat(asked.headers().firstValue("Location").orElse("")).contains("/sign-in?");
    return Entering.parameters(asked).get("continue");
  }

  private static void assertDenied(HttpResponse<String> asked, String why) {
    assertThat(Entering.parameters(asked))
        .as("%d %s %s", asked.statusCode(), asked.headers().map(), asked.body())
        .containsEntry("error", "access_denied")
        .doesNotContainKey("code");
    assertThat(Entering.parameters(asked).get("error_description")).contains(why);
  }
}
