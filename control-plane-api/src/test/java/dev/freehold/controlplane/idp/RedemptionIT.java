package dev.freehold.controlplane.idp;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import dev.freehold.controlplane.jobs.RecurringJob;
import dev.freehold.controlplane.persistence.Token;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is asked anew when a code is redeemed, and whenever an access token is shown. */
class RedemptionIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TestingApp app;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Redeems");
    app = TestingApp.of(organization);
  }

  @Test
  void withTheSessionItsCodesAndAccessTokensEnd() {
    Caller member = organization.member(Role.MEMBER);
    Entering entering = Entering.of(app);
    String code = entering.code(member);
    Entering redeemed = Entering.of(app);
    String access = text(redeemed.redeem(redeemed.code(member)), "/access_token");
    assertThat(redeemed.userInfo(access).statusCode()).isEqualTo(200);

    assertThat(member.delete("/session").status()).isEqualTo(204);

    HttpResponse<String> refused = entering.redeem(code);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).isEqualTo("{\"error\":\"invalid_grant\"}");
    HttpResponse<String> userInfo = redeemed.userInfo(access);
    assertThat(userInfo.statusCode()).isEqualTo(401);
    assertThat(userInfo.body()).contains("\"error\":\"invalid_token\"");
  }

  @Test
  void anotherSessionOfThePersonChangesNothing() {
    Caller member = organization.member(Role.MEMBER);
    Caller elsewhere =
        PLANE.stranger().signIn(member.get("/session").text("/email"), ControlPlane.PASSWORD);
    Entering entering = Entering.of(app);
    String code = entering.code(member);

    assertThat(elsewhere.delete("/session").status()).isEqualTo(204);

    assertThat(entering.redeem(code).statusCode()).isEqualTo(200);
  }

  @Test
  void theRoleIsThatOfTheRedemption() throws Exception {
    Caller member = organization.member(Role.TEAM_ADMIN);
    Entering entering = Entering.of(app);
    String code = entering.code(member);

    UUID account = TestingOrganization.account(member);
    Answer demoted =
        organization
            .owner()
            .put(organization.path() + "/members/" + account + "/role", Map.of("role", "viewer"));

    assertThat(demoted.status()).as(demoted.body()).isEqualTo(204);
    assertThat(claims(entering.redeem(code)).getStringClaim("role")).isEqualTo("viewer");
  }

  @Test
  void ofEmailAndNameAnAppIsToldWhatItAskedFor() throws Exception {
    Entering entering = Entering.of(app);
    String code =
        Entering.parameters(entering.authorize(organization.owner(), Map.of("scope", "openid")))
            .get("code");

    HttpResponse<String> tokens = entering.redeem(code);

    assertThat(claims(tokens).getClaims()).doesNotContainKeys("email", "email_verified", "name");
    HttpResponse<String> userInfo = entering.userInfo(text(tokens, "/access_token"));
    assertThat(userInfo.statusCode()).isEqualTo(200);
    assertThat(userInfo.body()).doesNotContain(organization.ownerEmail());
  }

  @Test
  void anAccessTokenIsOverAfterFiveMinutes() {
    Entering entering = Entering.of(app);
    String access = text(entering.redeem(entering.code(organization.owner())), "/access_token");

    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(5).minusSeconds(30),
            () -> assertThat(entering.userInfo(access).statusCode()).isEqualTo(200));
    PLANE
        .clock()
        .ahead(
            Duration.ofMinutes(5),
            () -> assertThat(entering.userInfo(access).statusCode()).isEqualTo(401));
  }

  @Test
  void afterADayNothingIsLeftOfACodeAndBeforeThatItCounts() throws Exception {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());
    Runnable clean = PLANE.bean("cleanAuthorizationCodes", RecurringJob.class).work();

    clean.run();
    assertThat(entering.redeem(code).statusCode()).isEqualTo(200);
    PLANE.clock().ahead(Duration.ofHours(25), clean);

    assertThat(rows(code, "true")).isZero();
  }

  @Test
  void whoIsOvertakenWithACodeTakesItsAccessTokenAway() throws Exception {
    Entering entering = Entering.of(app);
    String code = entering.code(organization.owner());
    String assertion = app.assertion();

    HttpResponse<String> late =
        organization.askedWhile(
            "UPDATE idp.authorization_code SET redeemed_at = now() WHERE redeemed_at IS NULL",
            () -> entering.redeem(code, Map.of("client_assertion", assertion)));

    assertThat(late.body()).isEqualTo("{\"error\":\"invalid_grant\"}");
    assertThat(rows(code, "revoked_at IS NOT NULL")).isEqualTo(1);
  }

  @Test
  void howAndWhenThePersonProvedThemselvesIsTold() throws Exception {
    Caller member = organization.member(Role.MEMBER);
    String proof =
        "UPDATE identity.session SET second_factor = true, proven_at = to_timestamp(1700000000) WHERE account_id = '%s'";
    PLANE.sql(proof.formatted(TestingOrganization.account(member)));
    Entering entering = Entering.of(app);

    JWTClaimsSet claims = claims(entering.redeem(entering.code(member)));

    assertThat(claims.getClaim("amr")).isEqualTo(List.of("mfa"));
    assertThat(claims.getClaim("auth_time")).isEqualTo(1_700_000_000L);
  }

  private static long rows(String code, String which) throws Exception {
    try (var superuser = PLANE.database().asSuperuser();
        var query =
            superuser.prepareStatement(
                "SELECT count(*) FROM idp.authorization_code WHERE code_hash = ? AND " + which)) {
      query.setBytes(1, Token.sha256(code));
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  private static JWTClaimsSet claims(HttpResponse<String> tokens) throws Exception {
    return SignedJWT.parse(text(tokens, "/id_token")).getJWTClaimsSet();
  }

  private static String text(HttpResponse<String> answer, String pointer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Entering.json(answer).at(pointer).asString();
  }
}
