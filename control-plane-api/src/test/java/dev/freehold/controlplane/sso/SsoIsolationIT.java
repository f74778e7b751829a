package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whoever runs a company's provider can be each of its people, in its own organisation and nowhere
 * else.
 */
class SsoIsolationIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingSso sso;
  private static TestingOrganization elsewhere;
  private static Caller ada;

  @BeforeAll
  static void prepare() {
    sso = TestingSso.of(PLANE, "Own");
    elsewhere = PLANE.organization("Elsewhere of Ada");
    Caller byPassword = sso.withPassword("ada", "owner");
    elsewhere
        .owner()
        .post(
            elsewhere.path() + "/invitations", Map.of("email", sso.email("ada"), "role", "owner"));
    Answer joined =
        byPassword.post(
            "/memberships", Map.of("token", PLANE.mail().awaitToken(sso.email("ada"), 2)));
    assertThat(joined.status()).as(joined.body()).isEqualTo(201);
    assertThat(byPassword.get(elsewhere.path() + "/members").status()).isEqualTo(200);
    ada = sso.signedIn("ada").session();
  }

  @AfterAll
  static void close() {
    sso.close();
  }

  @Test
  void herOtherOrganizationsAreLikeUnknownOnes() {
    assertThat(ada.get(sso.members()).status()).isEqualTo(200);
    for (String path : new String[] {"", "/members", "/policy", "/tenants", "/audit/entries"}) {
      Answer other = ada.get(elsewhere.path() + path);
      assertThat(other.status()).as(path).isEqualTo(404);
      assertThat(withoutId(other))
          .isEqualTo(withoutId(ada.get("/organizations/" + UUID.randomUUID() + path)));
    }
  }

  @Test
  void theyAreNotInHerListEither() {
    assertThat(
            ada.get("/organizations")
                .json()
                .at("/items")
                .valueStream()
                .map(each -> each.at("/id").asString()))
        .containsExactly(sso.organization().id().toString());
  }

  @Test
  void nothingOfTheAccountItselfIsOpen() throws Exception {
    var open = new ArrayList<String>();
    for (var path :
        JsonMapper.shared()
            .readTree(Files.readString(Path.of("openapi.json")))
            .at("/paths")
            .properties()) {
      for (var operation : path.getValue().properties()) {
        if (operation.getValue().at("/x-permission").asString().equals("session")) {
          String method = operation.getKey().toUpperCase(Locale.ROOT);
          String called =
              path.getKey()
                  .replace("/api/v1", "")
                  .replace("{organization}", elsewhere.id().toString())
                  .replaceAll("\\{[a-z]+}", UUID.randomUUID().toString());
          if (operation.getValue().toString().contains("own_session_required")) {
            assertThat(ada.send(method, called, method.equals("GET") ? null : "{}").code())
                .as("%s %s", method, called)
                .isEqualTo("own_session_required");
          } else {
            open.add(method + " " + path.getKey());
          }
        }
      }
    }

    assertThat(open)
        .containsExactlyInAnyOrder(
            "GET /api/v1/session",
            "DELETE /api/v1/session",
            "POST /api/v1/session/second-factor",
            "POST /api/v1/session/proof/sso",
            "GET /api/v1/organizations",
            // About nobody.
            "GET /api/v1/plans",
            // For pods: a session opens nothing there.
            "GET /api/v1/workload/self");
  }

  @Test
  void anotherOrganizationsProviderDoesNotVouchForHer() {
    try (var rival = TestingSso.of(PLANE, "Rival")) {
      var claims = new HashMap<>(rival.claims("ada"));
      claims.put("email", sso.email("ada"));
      claims.put("email_verified", true);
      rival.provider().person(claims);
      var browser = new TestingBrowser(PLANE);

      assertThat(browser.signIn(rival.email("ada"))).isEqualTo("/sign-in?sso=refused");

      assertThat(browser.isSignedIn()).isFalse();
    }
  }

  /** The rival's own person has the same subject as Ada: it is another provider's name for her. */
  @Test
  void theSameSubjectElsewhereIsSomebodyElse() {
    try (var rival = TestingSso.of(PLANE, "Rival with her subject")) {
      Caller other = rival.signedIn("ada").session();

      assertThat(TestingOrganization.account(other)).isNotEqualTo(TestingOrganization.account(ada));
      assertThat(other.get(sso.members()).status()).isEqualTo(404);
    }
  }

  /** Keys are made in the one organisation and count there. */
  @Test
  void aKeyOfHersOpensNothingElsewhere() {
    var asked =
        Map.of(
            "name",
            "Key",
            "role",
            "viewer",
            "expiresAt",
            PLANE.clock().instant().plusSeconds(86_400).toString());

    assertThat(ada.post(elsewhere.path() + "/api-keys", asked).status()).isIn(403, 404);
    assertThat(ada.post(sso.organization().path() + "/api-keys", asked).code())
        .as("here it takes a fresh proof")
        .isEqualTo("step_up_required");
  }

  private static String withoutId(Answer answer) {
    return answer.body().replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
  }
}
