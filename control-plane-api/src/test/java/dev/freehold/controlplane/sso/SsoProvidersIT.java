package dev.freehold.controlplane.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Setting, changing and taking away an organisation's provider. */
class SsoProvidersIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private TestingSso sso;

  @BeforeEach
  void prepare() {
    sso = TestingSso.of(PLANE, "Providers");
  }

  @AfterEach
  void close() {
    sso.close();
  }

  @Test
  void theSecretIsShownToNobodyAndKeptWhereNothingElseChanges() throws Exception {
    Answer shown = sso.organization().owner().get(path());
    assertThat(shown.text("/issuer")).isEqualTo(sso.provider().issuer());
    assertThat(shown.text("/redirectUri"))
        .isEqualTo("http://localhost:8082/sso/callback/" + sso.organization().id());
    assertThat(shown.body()).doesNotContain(TestingProvider.SECRET).doesNotContain("ecret");

    assertThat(sso.set(without("clientSecret")).status()).isEqualTo(200);

    sso.signedIn("still");
    assertThat(sso.organization().entries())
        .anySatisfy(
            each ->
                assertThat(each)
                    .contains("sso_provider:set Done", "\"clientSecret\": \"•••\"")
                    .doesNotContain(TestingProvider.SECRET));
  }

  /** Else whoever may set the provider could have the secret sent to an address of theirs. */
  @Test
  void aSecretIsNeverSentToAnotherIssuer() {
    try (var other = new TestingProvider()) {
      var elsewhere = new java.util.HashMap<String, Object>(without("clientSecret"));
      elsewhere.put("issuer", other.issuer());
      assertThat(sso.set(elsewhere).text("/detail")).contains("clientSecret");
      elsewhere.remove("issuer");
      elsewhere.put("clientId", "another client");
      assertThat(sso.set(elsewhere).code()).isEqualTo("validation_failed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "issuer, https://other.test, the very same issuer",
    "token_endpoint, ftp://x, token_endpoint",
    "authorization_endpoint, javascript:alert(1), authorization_endpoint",
    "jwks_uri, '', jwks_uri"
  })
  void aConfigurationThatCannotBeUsedIsRefused(String member, String value, String problem) {
    sso.provider().saying(member, value);

    Answer refused = sso.set(Map.of());

    assertThat(refused.code()).isEqualTo("provider_refused");
    assertThat(refused.text("/detail")).contains(problem);
  }

  @Test
  void whatAProviderMustBeAbleToDoItMustSay() {
    sso.provider().saying("code_challenge_methods_supported", List.of("plain"));
    assertThat(sso.set(Map.of()).text("/detail")).contains("S256");
    sso.provider().saying("code_challenge_methods_supported", List.of("S256"));
    sso.provider().saying("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
    assertThat(sso.set(Map.of()).text("/detail")).contains("client_secret_basic");
  }

  @Test
  void whatCannotBeIsRefusedBeforeAnybodyIsCalled() {
    assertThat(sso.set(Map.of("defaultRole", "owner")).code()).isEqualTo("validation_failed");
    assertThat(sso.set(Map.of("defaultRole", "support")).code()).isEqualTo("validation_failed");
    assertThat(sso.set(Map.of("issuer", sso.provider().issuer() + "?x=y")).code())
        .isEqualTo("validation_failed");
    assertThat(sso.set(Map.of("issuer", "http://127.0.0.1:1")).text("/detail"))
        .isEqualTo("The provider: it took no connection");
    assertThat(
            sso.organization()
                .owner()
                .put(path(), Map.of("issuer", "x", "clientId", "y", "required", false))
                .status())
        .isGreaterThanOrEqualTo(400);
  }

  /** On every machine but a developer's. */
  @Test
  void aProviderIsOnThePublicInternetByHttps() {
    try (var delivered = PLANE.start("--freehold.sso.local=false")) {
      Caller owner = sso.organization().owner().at(ControlPlane.baseUrl(delivered));
      for (String issuer :
          new String[] {
            sso.provider().issuer(), "https://127.0.0.1", "https://localhost", "https://[::1]"
          }) {
        assertThat(sso.set(owner, Map.of("issuer", issuer)).code())
            .as(issuer)
            .isEqualTo("validation_failed");
      }
      assertThat(
              PLANE
                  .stranger()
                  .at(ControlPlane.baseUrl(delivered))
                  .post("/sessions/sso", Map.of("email", sso.email("x")))
                  .code())
          .as("nor where it was set when that was allowed")
          .isEqualTo("sso_unavailable");
    }
  }

  @Test
  void itTakesAFreshProofOfAnOwner() {
    PLANE
        .clock()
        .ahead(
            java.time.Duration.ofMinutes(11),
            () -> assertThat(sso.set(Map.of()).code()).isEqualTo("step_up_required"));
    assertThat(sso.set(sso.withPassword("admin", "team_admin"), Map.of()).code())
        .isEqualTo("permission_denied");
  }

  /** Else they could have somebody vouched for as an owner, and come in as that. */
  @Test
  void whoMayChangeThePolicyByALesserRoleSetsNeitherProviderNorDomains() throws Exception {
    TestingOrganization organization = sso.organization();
    Caller owner = organization.owner();
    Caller member = organization.member(Role.VIEWER);
    String role =
        owner
            .with("Idempotency-Key", "policy")
            .post(
                organization.path() + "/roles",
                Map.of(
                    "name",
                    "Policy",
                    "permissions",
                    Map.of("policy:read", "always", "policy:update", "conditional")))
            .text("/id");
    String account = TestingOrganization.account(member).toString();
    owner.put(sso.members() + "/" + account + "/role", Map.of("role", role));
    String domain = sso.domains() + "/" + sso.first().text("/items/0/id");

    for (Answer answer :
        List.of(
            sso.set(member, Map.of()),
            member.delete(path()),
            member.post(sso.domains(), Map.of("name", "mine.test")),
            member.post(domain + "/verification", Map.of()),
            member.delete(domain))) {
      assertThat(answer.code()).as(answer.body()).isEqualTo("permission_denied");
    }

    assertThat(member.get(path()).status()).isEqualTo(200);
    assertThat(organization.entries())
        .filteredOn(
            each ->
                each.startsWith(
                    "account:%s policy:update Refused who vouches for owners".formatted(account)))
        .hasSize(5);
  }

  @Test
  void twoWhoSetItDoNotOverwriteEachOther() {
    String tag = sso.organization().owner().get(path()).header("ETag");
    sso.set(Map.of("defaultRole", "member"));
    var body =
        Map.of(
            "issuer",
            sso.provider().issuer(),
            "clientId",
            TestingProvider.CLIENT,
            "required",
            false);

    assertThat(sso.organization().owner().with("If-Match", tag).put(path(), body).code())
        .isEqualTo("precondition_failed");
    assertThat(sso.organization().owner().put(path(), body).code())
        .isEqualTo("precondition_required");
  }

  @Test
  void anotherClientKnowsNobodyAndSessionsEnd() throws Exception {
    Caller before = sso.signedIn("ada").session();
    assertThat(links()).isEqualTo(1);

    sso.set(Map.of("clientId", "another client"));

    assertThat(before.get("/session").status()).isEqualTo(401);
    assertThat(links()).isZero();
  }

  @Test
  void withoutAProviderEverybodyComesInAsBefore() throws Exception {
    Caller password = sso.withPassword("grace", "member");
    sso.set(Map.of("required", true));
    Caller vouched = sso.signedIn("grace").session();

    assertThat(sso.organization().owner().delete(path()).status()).isEqualTo(204);

    assertThat(vouched.get("/session").status()).isEqualTo(401);
    assertThat(password.get(sso.members()).status()).isEqualTo(200);
    assertThat(links()).isZero();
    assertThat(sso.organization().owner().get(path()).code()).isEqualTo("not_found");
    assertThat(PLANE.stranger().post("/sessions/sso", Map.of("email", sso.email("grace"))).code())
        .isEqualTo("sso_unavailable");
    assertThat(sso.organization().entries())
        .anySatisfy(each -> assertThat(each).contains("sso_provider:remove Done"));
  }

  private int links() throws java.sql.SQLException {
    return count(sso.organization(), "link");
  }

  static int count(TestingOrganization organization, String table) throws java.sql.SQLException {
    try (var superuser = PLANE.database().asSuperuser();
        var statement = superuser.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM sso.%s WHERE organization_id = '%s'"
                    .formatted(table, organization.id()))) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private String path() {
    return sso.organization().path() + "/sso/provider";
  }

  private static Map<String, ?> without(String member) {
    return Collections.singletonMap(member, null);
  }
}
