package dev.freehold.controlplane.idp;

import static dev.freehold.controlplane.TestingOrganization.account;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.crds.Tenant;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which apps are clients at this moment, and at which address. */
class TenantClientsIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static TestingApp app;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Clients");
    app = TestingApp.of(organization);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s/",
        "%s?x=1",
        "%s#x",
        "%s/../evil",
        "%s%%2e",
        "https://evil.example/login/oauth2/code/freehold",
        "http://evil.example",
        "javascript:alert(1)",
        "//evil.example",
        "/login/oauth2/code/freehold",
        "http://127.0.0.1:8080/login/oauth2/code/freehold",
        " %s",
        "%s ",
        "%s,https://evil.example",
      })
  void anotherRedirectUriIsRefusedWithoutARedirect(String pattern) {
    String uri = pattern.formatted(app.redirectUri());

    HttpResponse<String> asked =
        Entering.of(app).authorize(organization.owner(), Map.of("redirect_uri", uri));

    assertThat(asked.statusCode()).as(uri).isEqualTo(400);
    assertThat(asked.headers().map()).doesNotContainKey("location");
    assertThat(asked.body()).doesNotContain("evil");
  }

  @Test
  void aPersonWhoCannotBeSentBackIsToldOnAPage() {
    Entering entering = Entering.of(app);
    Map<String, String> question = entering.question();
    question.put("redirect_uri", "https://evil.example");

    HttpResponse<String> asked =
        entering.get(
            "/oauth2/authorize?" + Entering.form(question),
            Map.of(
                "Cookie",
                organization.owner().cookie(),
                "Accept",
                "text/html,application/xhtml+xml,*/*;q=0.8"));

    assertThat(asked.statusCode()).isEqualTo(400);
    assertThat(asked.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
    assertThat(asked.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'");
    assertThat(asked.body())
        .contains("Go back to your app", "invalid_request", "redirect_uri")
        .doesNotContain("evil", "{problem}", "{nonce}", "{style}");
  }

  @Test
  void variantsOfTheHostAreRefusedToo() {
    String right = app.redirectUri();
    for (String uri :
        new String[] {
          right.replace("http:", "https:"),
          right.replace(":8080", ":8081"),
          right.replace(":8080", ""),
          right.replace("http://", "http://evil@"),
          right.replace(".localhost", ".localhost.evil.example"),
          right.toUpperCase(Locale.ROOT),
          right.replace("/freehold", "/other"),
          ""
        }) {
      HttpResponse<String> asked =
          Entering.of(app).authorize(organization.owner(), Map.of("redirect_uri", uri));
      assertThat(asked.statusCode()).as(uri).isEqualTo(400);
      assertThat(asked.headers().map()).as(uri).doesNotContainKey("location");
    }
  }

  @Test
  void withoutPkceNoCodeIsGiven() {
    Entering entering = Entering.of(app);

    assertThat(
            Entering.parameters(
                entering.authorize(
                    organization.owner(),
                    Map.of("code_challenge", "", "code_challenge_method", ""))))
        .containsEntry("error", "invalid_request");
    assertThat(
            Entering.parameters(
                entering.authorize(organization.owner(), Map.of("code_challenge_method", "plain"))))
        .containsEntry("error", "invalid_request");
    assertThat(
            Entering.parameters(
                entering.authorize(organization.owner(), Map.of("scope", "openid tenants"))))
        .containsEntry("error", "invalid_scope");
    assertThat(
            Entering.parameters(entering.authorize(organization.owner(), Map.of("scope", "email"))))
        .containsEntry("error", "invalid_scope");
    assertThat(
            entering
                .authorize(organization.owner(), Map.of("response_type", "token"))
                .headers()
                .map())
        .as("no implicit flow")
        .satisfies(headers -> assertThat(headers.toString()).doesNotContain("access_token"));
  }

  @Test
  void aDeletedTenantIsNoClientAtOnce() throws Exception {
    TestingApp doomed = TestingApp.of(organization);
    Entering before = Entering.of(doomed);
    String code = before.code(organization.owner());
    String assertion = doomed.assertion();
    Entering redeemed = Entering.of(doomed);
    String access =
        Entering.json(redeemed.redeem(redeemed.code(organization.owner())))
            .at("/access_token")
            .asString();
    assertThat(redeemed.userInfo(access).statusCode()).isEqualTo(200);

    PLANE.sql(
        "UPDATE tenants.tenant SET delete_wished_at = now() WHERE id = '%s'"
            .formatted(doomed.id()));

    HttpResponse<String> asked = Entering.of(doomed).authorize(organization.owner());
    assertThat(asked.statusCode()).isEqualTo(400);
    assertThat(asked.headers().map()).doesNotContainKey("location");
    assertThat(before.redeem(code, Map.of("client_assertion", assertion)).statusCode())
        .isEqualTo(401);
    assertThat(redeemed.userInfo(access).statusCode()).isEqualTo(401);
  }

  /** The same name, another organisation, another tenant's id. */
  @Test
  void whatAFormerHolderOfTheNameGotIsWorthless() throws Exception {
    Entering before = Entering.of(TestingApp.of(organization));
    TestingApp former = before.app();
    String code = before.code(organization.owner());
    Entering redeemed = Entering.of(former);
    String access =
        Entering.json(redeemed.redeem(redeemed.code(organization.owner())))
            .at("/access_token")
            .asString();
    TestingOrganization next = PLANE.organization("Next holder");
    PLANE.sql(
        "UPDATE tenants.tenant SET delete_wished_at = now(), gone_at = now(), deleted_at = now(), next_attempt_at = NULL WHERE id = '%s'"
            .formatted(former.id()));
    PLANE.cluster().client().resources(Tenant.class).withName(former.name()).delete();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> PLANE.tenant(former.name()) == null);

    TestingApp now = TestingApp.named(next, former.name());

    assertThat(Entering.of(now).code(next.owner())).isNotEmpty();
    assertThat(Entering.parameters(Entering.of(now).authorize(organization.owner())))
        .containsEntry("error", "access_denied");
    // Not even who is a member there by now.
    PLANE.sql(
        "INSERT INTO organizations.member VALUES ('%s', '%s', 'member', now())"
            .formatted(next.id(), account(organization.owner())));
    assertThat(Entering.of(now).code(organization.owner())).isNotEmpty();
    assertThat(Entering.json(before.redeem(code)).at("/error").asString())
        .isEqualTo("invalid_grant");
    assertThat(redeemed.userInfo(access).statusCode()).isEqualTo(401);
  }

  /** Of the same name, made with kubectl: who has it is not known to us. */
  @Test
  void aTenantThatTookOursPlaceInTheClusterIsNoClient() {
    TestingApp taken = TestingApp.of(organization);
    assertThat(Entering.of(taken).code(organization.owner())).isNotEmpty();
    PLANE.cluster().client().resources(Tenant.class).withName(taken.name()).delete();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> PLANE.tenant(taken.name()) == null);

    PLANE
        .cluster()
        .apply(
            """
            apiVersion: freehold.dev/v1alpha1
            kind: Tenant
            metadata: {name: %s}
            spec: {displayName: Theirs, plan: starter}
            """
                .formatted(taken.name()));
    taken.says(taken.url());
    String uid = PLANE.tenant(taken.name()).getMetadata().getUid();
    Awaitility.await("it is heard")
        .atMost(Duration.ofSeconds(60))
        .until(() -> heard(uid).contains(taken.url()));

    assertThat(Entering.of(taken).authorize(organization.owner()).statusCode()).isEqualTo(400);
  }

  private static String heard(String uid) throws SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var rows =
            superuser
                .createStatement()
                .executeQuery(
                    "SELECT coalesce(string_agg(url, ' '), '') FROM tenants.observed WHERE uid = '%s'"
                        .formatted(uid))) {
      rows.next();
      return rows.getString(1);
    }
  }
}
