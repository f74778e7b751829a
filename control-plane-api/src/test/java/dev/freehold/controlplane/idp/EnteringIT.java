package dev.freehold.controlplane.idp;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TableText;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole way, with a token that a real API server signed. */
class EnteringIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TestingApp app;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Enters");
    app = TestingApp.of(organization);
  }

  @Test
  void aMemberEntersTheirTenantsApp() throws Exception {
    Entering entering = Entering.of(app);

    HttpResponse<String> asked = entering.authorize(organization.owner());

    assertThat(asked.statusCode()).as(asked.body()).isEqualTo(302);
    assertThat(asked.headers().firstValue("Location").orElseThrow())
        .startsWith(app.redirectUri() + "?");
    assertThat(asked.headers().map()).doesNotContainKey("set-cookie");
    assertThat(Entering.parameters(asked)).containsEntry("state", entering.state());
    String code = Entering.parameters(asked).get("code");
    String assertion = app.assertion();

    HttpResponse<String> tokens = entering.redeem(code, Map.of("client_assertion", assertion));

    assertThat(tokens.statusCode()).as(tokens.body()).isEqualTo(200);
    var answer = Entering.json(tokens);
    assertThat(answer.at("/token_type").asString()).isEqualTo("Bearer");
    assertThat(answer.at("/expires_in").asInt()).isBetween(290, 300);
    assertThat(answer.has("refresh_token")).isFalse();
    SignedJWT id = SignedJWT.parse(answer.at("/id_token").asString());
    var key =
        JWKSet.parse(entering.get("/oauth2/jwks").body()).getKeyByKeyId(id.getHeader().getKeyID());
    assertThat(id.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
    var claims = id.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("http://localhost:8082");
    assertThat(claims.getAudience()).containsExactly(app.name());
    assertThat(claims.getSubject())
        .isEqualTo(TestingOrganization.account(organization.owner()).toString());
    assertThat(claims.getClaims())
        .containsEntry("nonce", entering.nonce())
        .containsEntry("email", organization.ownerEmail())
        .containsEntry("email_verified", true)
        .containsEntry("name", organization.ownerEmail())
        .containsEntry("organization", organization.id().toString())
        .containsEntry("role", "owner")
        .containsEntry("amr", List.of("pwd"))
        .containsKeys("sid", "auth_time");
    assertThat(claims.getExpirationTime().getTime() - claims.getIssueTime().getTime())
        .isEqualTo(IdpSettings.TOKEN_LIFE.toMillis());
    String access = answer.at("/access_token").asString();
    HttpResponse<String> userInfo = entering.userInfo(access);
    assertThat(userInfo.statusCode()).as(userInfo.body()).isEqualTo(200);
    assertThat(Entering.json(userInfo).at("/email").asString())
        .isEqualTo(organization.ownerEmail());
    assertThat(organization.entries())
        .anyMatch(each -> each.contains("tenant:open_app Done") && each.contains(app.name()));
    for (String secret :
        List.of(code, assertion, access, id.serialize(), entering.verifier(), entering.state())) {
      assertThat(TableText.occurrences(PLANE.database(), secret)).isEmpty();
      assertThat(PLANE.log().text()).doesNotContain(secret);
    }
  }

  /** By the organisation's own provider, which says of a second factor alone. */
  @Test
  void howSomebodyWasVouchedForIsNotTold() throws Exception {
    Caller vouched = organization.member(Role.MEMBER);
    PLANE.sql(
        "UPDATE identity.session SET sso_organization_id = '%s' WHERE account_id = '%s'"
            .formatted(organization.id(), TestingOrganization.account(vouched)));
    assertThat(claims(vouched)).doesNotContainKey("amr").containsKey("auth_time");
    PLANE.sql(
        "UPDATE identity.session SET second_factor = true WHERE account_id = '%s'"
            .formatted(TestingOrganization.account(vouched)));
    assertThat(claims(vouched)).containsEntry("amr", List.of("mfa"));
  }

  private static Map<String, Object> claims(Caller member) throws ParseException {
    Entering entering = Entering.of(app);
    return SignedJWT.parse(
            Entering.json(entering.redeem(entering.code(member))).at("/id_token").asString())
        .getJWTClaimsSet()
        .getClaims();
  }

  @Test
  void whatIsServedIsWhatTheProviderSaysOfItself() {
    var provider = Entering.json(Entering.of(app).get("/.well-known/openid-configuration"));

    assertThat(provider.at("/issuer").asString()).isEqualTo("http://localhost:8082");
    assertThat(provider.at("/token_endpoint").asString())
        .isEqualTo("http://localhost:8082/oauth2/token");
    assertThat(provider.at("/jwks_uri").asString()).isEqualTo("http://localhost:8082/oauth2/jwks");
    assertThat(provider.at("/code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
    assertThat(provider.at("/grant_types_supported").toString())
        .isEqualTo("[\"authorization_code\"]");
    assertThat(provider.at("/token_endpoint_auth_methods_supported").toString())
        .isEqualTo("[\"private_key_jwt\"]");
    for (String other :
        List.of("/oauth2/introspect", "/oauth2/revoke", "/connect/logout", "/connect/register")) {
      assertThat(Entering.of(app).post(other, "token=x").statusCode()).as(other).isEqualTo(404);
    }
  }

  @Test
  void whoHasNoSessionIsSentToSignInAndComesBack() {
    Entering entering = Entering.of(app);

    HttpResponse<String> asked = entering.authorize(null);

    assertThat(asked.statusCode()).isEqualTo(302);
    String location = asked.headers().firstValue("Location").orElseThrow();
    assertThat(location).contains("/sign-in?continue=");
    String back = Entering.parameters(asked).get("continue");
    assertThat(back).startsWith("/oauth2/authorize?");
    HttpResponse<String> page = entering.get(location.substring(location.indexOf("/sign-in")));
    assertThat(page.body()).contains("data-continue=\"" + back.replace("&", "&amp;") + "\"");
  }

  @Test
  void whoMayNotIsDenied() throws Exception {
    Caller billing = organization.member(Role.BILLING_ADMIN);

    HttpResponse<String> asked = Entering.of(app).authorize(billing);

    assertThat(asked.headers().firstValue("Location").orElseThrow()).startsWith(app.redirectUri());
    assertThat(Entering.parameters(asked))
        .containsEntry("error", "access_denied")
        .doesNotContainKey("code");
    assertThat(Entering.parameters(asked).get("error_description"))
        .contains("billing_admin does not hold tenant:open_app");
    assertThat(organization.entries()).anyMatch(each -> each.contains("tenant:open_app Refused"));
  }
}
