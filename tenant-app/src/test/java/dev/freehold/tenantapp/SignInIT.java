package dev.freehold.tenantapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.tenantapp.signin.TestingProvider;
import dev.freehold.testbed.postgres.Postgres;
import dev.freehold.testbed.postgres.PostgresVersion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes into the app, and what they may there. */
class SignInIT {

  @TempDir static Path directory;
  private static TestingProvider provider;
  private static Path bindings;
  private static TestingApp app;

  private TestingBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    provider = new TestingProvider();
    bindings = directory.resolve("bindings");
    new TestingTenant(Postgres.shared(PostgresVersion.V18), bindings);
    Files.writeString(directory.resolve("token"), TestingProvider.ASSERTION);
    app = startApp(provider.url());
  }

  @AfterAll
  static void stop() {
    app.close();
    provider.close();
  }

  @BeforeEach
  void open() {
    provider.claims = TestingProvider.person("member");
    provider.refusal = null;
    provider.complaint = "";
    browser = new TestingBrowser();
  }

  @Test
  void a_page_leads_to_the_sign_in_and_back_to_itself() {
    // When
    var page = visit("/search?q=a%20b");

    // Then
    assertThat(provider.complaint).isEmpty();
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.uri()).isEqualTo(URI.create(app.address() + "/search?q=a%20b"));
    assertThat(page.body()).contains("Found for “a b”", ">Anna<", "Sign out");
  }

  @Test
  void who_is_signed_in_and_may_write_sends_forms_with_their_token() {
    // Given
    var page = visit("/projects");

    // When
    var created =
        browser.post(
            app.address() + "/projects", "name", "Harbour", "_csrf", TestingBrowser.token(page));

    // Then
    assertThat(created.statusCode()).isEqualTo(200);
    assertThat(created.body()).contains("Harbour");
  }

  @Test
  void a_form_without_the_sign_ins_own_token_is_refused() {
    // Given
    visit("/projects");
    String another;
    try (var other = new TestingBrowser()) {
      another = TestingBrowser.token(other.get(app.address() + "/projects"));
    }

    // When
    var without = browser.post(app.address() + "/projects", "name", "Forged");
    var withAnothers =
        browser.post(app.address() + "/projects", "name", "Forged", "_csrf", another);

    // Then
    assertThat(without.statusCode()).isEqualTo(403);
    assertThat(without.body()).contains("Not accepted", "Forged");
    assertThat(withAnothers.statusCode()).isEqualTo(403);
    assertThat(withAnothers.body()).doesNotContain(another);
    assertThat(visit("/projects").body()).doesNotContain("Forged");
  }

  @Test
  void a_viewer_reads_and_is_told_why_no_more() {
    // Given
    provider.claims = TestingProvider.person("viewer");

    // When
    var page = visit("/projects");
    var refused =
        browser.post(
            app.address() + "/projects", "name", "Never", "_csrf", TestingBrowser.token(page));

    // Then
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("You may read here").doesNotContain("Create project");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("your role in the organization is", "viewer", "Never");
    assertThat(visit("/projects").body()).doesNotContain("Never");
  }

  @Test
  void who_has_a_role_that_the_app_does_not_know_reads() {
    // Given
    provider.claims = TestingProvider.person("0198c9a2-7d8e-7b6f-9c1d-2f3a4b5c6d7e");

    // When // Then
    assertThat(visit("/projects").body()).doesNotContain("Create project");
  }

  @Test
  void who_signs_out_is_asked_again() {
    // Given
    var page = visit("/projects");

    // When
    var out = browser.post(app.address() + "/sign-out", "_csrf", TestingBrowser.token(page));

    // Then
    assertThat(out.uri().getPath()).isEqualTo("/signed-out");
    assertThat(out.body()).contains("You are signed out of").doesNotContain(">Anna<");
    assertThat(ask("/projects").statusCode()).isEqualTo(302);
  }

  @Test
  void a_viewer_signs_out_as_well() {
    // Given
    provider.claims = TestingProvider.person("viewer");
    var page = visit("/projects");

    // When // Then
    assertThat(
            browser.post(app.address() + "/sign-out", "_csrf", TestingBrowser.token(page)).body())
        .contains("You are signed out of");
  }

  @Test
  void who_is_refused_reads_the_control_planes_reason() {
    // Given
    provider.refusal = "You may not open this app: you are no member of its organisation";

    // When
    var page = visit("/projects");

    // Then
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.body()).contains("you are no member of its organisation.");
    assertThat(ask("/projects").statusCode()).isEqualTo(302);
  }

  @Test
  void an_answer_that_this_browser_did_not_ask_for_is_refused() {
    // When
    var page = visit("/login/oauth2/code/freehold?code=stolen&state=somebody-elses");

    // Then
    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("This sign-in is over");
  }

  @Test
  void an_id_token_that_is_not_for_this_app_is_refused() {
    for (var wrong :
        Map.of("aud", "globex", "iss", "https://elsewhere.example", "nonce", "another")
            .entrySet()) {
      // Given
      var claims = new HashMap<>(TestingProvider.person("owner"));
      claims.put(wrong.getKey(), wrong.getValue());
      provider.claims = claims;

      // When
      var page = visit("/projects");

      // Then
      assertThat(page.statusCode()).as(wrong.getKey()).isEqualTo(503);
      assertThat(ask("/projects").statusCode()).isEqualTo(302);
    }
  }

  @Test
  void any_pod_knows_who_is_signed_in() {
    // Given
    visit("/projects");
    provider.refusal = "nobody more";

    // When // Then
    try (var other = startApp(provider.url())) {
      assertThat(browser.get(other.address() + "/projects").body()).contains(">Anna<");
    }
  }

  @Test
  void a_cookie_that_somebody_else_made_is_nobodys() {
    // Given
    visit("/projects");
    provider.refusal = "ask again";

    // When
    browser
        .cookies()
        .getCookieStore()
        .getCookies()
        .forEach(cookie -> cookie.setValue(cookie.getValue().substring(2) + "AA"));

    // Then
    assertThat(visit("/projects").statusCode()).isEqualTo(403);
  }

  @Test
  void a_form_of_who_is_not_signed_in_any_more_comes_back_with_what_was_typed() {
    // When
    var page = browser.post(app.address() + "/projects", "name", "Typed with care");

    // Then
    assertThat(page.statusCode()).isEqualTo(401);
    assertThat(page.body()).contains("You are not signed in any more", "Typed with care");
  }

  @Test
  void a_link_leads_to_no_other_site() {
    for (var elsewhere : new String[] {"https://evil.example", "//evil.example", "/%5Cevil"}) {
      assertThat(visit("/oauth2/authorization/freehold?to=" + elsewhere).uri())
          .isEqualTo(URI.create(app.address() + "/projects"));
    }
  }

  @Test
  void cookies_are_for_this_host_and_no_script_and_with_https_for_nothing_else() {
    // When
    var plain = ask("/oauth2/authorization/freehold");
    var behindTls = ask("/oauth2/authorization/freehold", "X-Forwarded-Proto", "https");

    // Then
    assertThat(plain.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("sign-in-")
        .contains("Path=/", "HttpOnly", "SameSite=Lax")
        .doesNotContain("Secure", "Domain");
    assertThat(behindTls.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("__Host-sign-in-")
        .contains("Secure");
    assertThat(behindTls.headers().firstValue("Location").orElseThrow())
        .contains("redirect_uri=https://127.0.0.1");
    assertThat(plain.headers().firstValue("Content-Security-Policy")).isPresent();
  }

  @Test
  void without_the_control_plane_probes_answer_and_a_page_says_so() {
    try (var alone = startApp("http://127.0.0.1:9")) {
      // When
      var page = browser.get(alone.address() + "/projects");

      // Then
      assertThat(page.statusCode()).isEqualTo(503);
      assertThat(page.headers().firstValue("Retry-After")).isPresent();
      assertThat(page.body()).contains("Nobody can sign in at the moment");
      assertThat(alone.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }
  }

  private static TestingApp startApp(String controlPlane) {
    return TestingApp.start(
            bindings,
            "--freehold.tenant=" + TestingProvider.TENANT,
            "--freehold.control-plane.url=" + controlPlane,
            "--freehold.control-plane.token-file=" + directory.resolve("token"))
        .ready();
  }

  private HttpResponse<String> visit(String path) {
    return browser.get(app.address() + path);
  }

  /** Without cookies, and redirects are not followed. */
  private static HttpResponse<String> ask(String path, String... headers) {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(app.address() + path));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
