package dev.freehold.controlplane.idp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.persistence.Token;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a code is worth, to whom, and how often. */
class TokenEndpointIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TestingApp app;
  private static TestingApp other;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Tokens");
    app = TestingApp.of(organization);
    other = TestingApp.of(organization);
  }

  @Test
  void anotherVerifierOrNoneIsRefused() {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());

    assertRefused(
        entering.redeem(code, Map.of("code_verifier", Token.random().text())), "invalid_grant");
    assertRefused(entering.redeem(code, Map.of("code_verifier", "")), "invalid_grant");
    assertThat(entering.redeem(code).statusCode()).as("with the right one").isEqualTo(200);
  }

  @Test
  void aCodeCountsOnceAndShownTwiceTakesTheTokenAway() {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());
    String access = Entering.json(entering.redeem(code)).at("/access_token").asString();
    assertThat(entering.userInfo(access).statusCode()).isEqualTo(200);

    assertRefused(entering.redeem(code), "invalid_grant");

    assertThat(entering.userInfo(access).statusCode()).isEqualTo(401);
  }

  @Test
  void ofManyAtOnceOneRedeemsTheCode() throws Exception {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());
    String assertion = app.assertion();
    Callable<Integer> redeem =
        () -> entering.redeem(code, Map.of("client_assertion", assertion)).statusCode();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> answers =
          threads.invokeAll(List.of(redeem, redeem, redeem, redeem, redeem, redeem)).stream()
              .map(each -> each.resultNow())
              .toList();

      assertThat(answers).containsOnly(200, 400).containsOnlyOnce(200);
    }
  }

  @Test
  void anotherAppRedeemsNothing() {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());

    assertRefused(
        entering.redeem(
            code, Map.of("client_id", other.name(), "client_assertion", other.assertion())),
        "invalid_grant");
    // It was shown by somebody who should not have it.
    assertRefused(entering.redeem(code), "invalid_grant");
  }

  @Test
  void anotherTenantsTokenIsNoAssertion() {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());

    assertRefused(
        entering.redeem(code, Map.of("client_assertion", other.assertion())), "invalid_client");
    assertRefused(
        entering.redeem(code, Map.of("client_assertion", app.assertion("vault"))),
        "invalid_client");
    assertRefused(entering.redeem(code, Map.of("client_assertion", "garbage")), "invalid_client");
    assertRefused(entering.redeem(code, Map.of("client_assertion", "")), "invalid_client");
    assertRefused(
        entering.redeem(
            code,
            Map.of("client_assertion", "", "client_assertion_type", "", "client_secret", "x")),
        "invalid_client");
    assertThat(entering.redeem(code).statusCode()).as("with its own").isEqualTo(200);
  }

  @Test
  void anAssertionThatIsOverIsRefused() {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());
    String assertion = app.assertion();

    PLANE
        .clock()
        .ahead(
            java.time.Duration.ofHours(2),
            () ->
                assertRefused(
                    entering.redeem(code, Map.of("client_assertion", assertion)),
                    "invalid_client"));
  }

  @Test
  void anotherRedirectUriThanAskedForIsRefused() {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());

    assertRefused(
        entering.redeem(code, Map.of("redirect_uri", other.redirectUri())), "invalid_grant");
    assertRefused(entering.redeem(code, Map.of("redirect_uri", "")), "invalid_grant");
  }

  @Test
  void aCodeIsOverAfterAMinute() throws Exception {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());
    PLANE.sql(
        "UPDATE idp.authorization_code SET issued_at = issued_at - interval '61 s', expires_at = expires_at - interval '61 s' WHERE code_hash = sha256('%s')"
            .formatted(code));

    assertRefused(entering.redeem(code), "invalid_grant");
  }

  @Test
  void whoIsNoMemberAnyMoreGetsNoToken() {
    Caller member = organization.member(Role.TEAM_ADMIN);
    Entering entering = Entering.of(app);
    String code = entering.code(member);
    Entering redeemed = Entering.of(app);
    String access =
        Entering.json(redeemed.redeem(redeemed.code(member))).at("/access_token").asString();
    organization
        .owner()
        .delete(organization.path() + "/members/" + TestingOrganization.account(member));

    assertRefused(entering.redeem(code), "invalid_grant");
    assertThat(redeemed.userInfo(access).statusCode()).isEqualTo(401);
  }

  @Test
  void otherGrantsAndParametersTwiceAreRefused() {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());

    for (String grant : List.of("client_credentials", "refresh_token", "password", "")) {
      HttpResponse<String> answer = entering.redeem(code, Map.of("grant_type", grant));
      assertThat(answer.statusCode()).as("%s: %s", grant, answer.body()).isEqualTo(400);
    }
    assertRefused(
        entering.post(
            "/oauth2/token",
            "grant_type=authorization_code&code=a&code=b&client_id=%s&client_assertion_type=urn%%3Aietf%%3Aparams%%3Aoauth%%3Aclient-assertion-type%%3Ajwt-bearer&client_assertion=%s"
                .formatted(app.name(), app.assertion())),
        "invalid_request");
  }

  @Test
  void userInfoWantsATokenOfOurs() {
    Entering entering = Entering.of(app);

    assertThat(entering.get("/userinfo").statusCode()).isEqualTo(401);
    assertThat(entering.userInfo("garbage").statusCode()).isEqualTo(401);
    assertThat(entering.userInfo(app.assertion()).statusCode()).isEqualTo(401);
    String idToken =
        Entering.json(entering.redeem(entering.code(organization.owner())))
            .at("/id_token")
            .asString();
    assertThat(entering.userInfo(idToken).statusCode()).isEqualTo(401);
  }

  @Test
  void anotherReplicaRedeemsWhatThisOneIssued() {
    try (var replica = PLANE.start()) {
      Entering entering = Entering.of(app);
      Entering elsewhere = entering.at(ControlPlane.baseUrl(replica));
      String code = entering.code(organization.owner());

      HttpResponse<String> tokens = elsewhere.redeem(code);

      assertThat(tokens.statusCode()).as(tokens.body()).isEqualTo(200);
      assertRefused(entering.redeem(code), "invalid_grant");
      assertThat(elsewhere.get("/oauth2/jwks").body())
          .isEqualTo(entering.get("/oauth2/jwks").body());
    }
  }

  @Test
  void withoutTheClusterNoAppIsBelieved() {
    try (var cutOff = PLANE.startCutOff()) {
      Entering entering = Entering.of(app);
      String code = entering.code(organization.owner());

      HttpResponse<String> answer =
          entering
              .at(ControlPlane.baseUrl(cutOff))
              .redeem(code, Map.of("client_assertion", app.assertion()));

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(Entering.json(answer).at("/error").asString())
          .isEqualTo("temporarily_unavailable");
      assertThat(entering.redeem(code).statusCode()).as("nothing is lost").isEqualTo(200);
    }
  }

  private static void assertRefused(HttpResponse<String> answer, String error) {
    assertThat(answer.statusCode())
        .as(answer.body())
        .isEqualTo(error.equals("invalid_client") ? 401 : 400);
    assertThat(answer.body()).isEqualTo("{\"error\":\"%s\"}".formatted(error));
  }
}
