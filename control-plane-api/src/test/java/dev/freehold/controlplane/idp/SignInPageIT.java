package dev.freehold.controlplane.idp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.ControlPlane;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SignInPageIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static final Pattern NONCE = Pattern.compile("'nonce-([\\w-]{43})'");

  @Test
  void itLoadsNothingFromElsewhereAndItsNonceIsNew() throws Exception {
    HttpResponse<String> page = page("");
    HttpResponse<String> again = page("");

    String policy = policy(page);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(policy)
        .startsWith("default-src 'none'; script-src 'nonce-")
        .contains("connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
        .doesNotContain("unsafe");
    var nonce = NONCE.matcher(policy);
    assertThat(nonce.find()).isTrue();
    assertThat(page.body())
        .contains("<script nonce=\"" + nonce.group(1) + "\">")
        .contains("<style nonce=\"" + nonce.group(1) + "\">")
        .doesNotContain("{nonce}", "http://", "https://", " src=", " href=", "style=");
    assertThat(policy(again)).isNotEqualTo(policy);
    assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
    assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    assertThat(page.headers().map()).doesNotContainKey("set-cookie");
  }

  @Test
  void whatALinkBringsAlongIsTextAndLeadsNowhereElse() throws Exception {
    assertThat(page("/oauth2/authorize?x=\"><script>alert(1)</script>").body())
        .contains("data-continue=\"/oauth2/authorize?x=&quot;&gt;&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert");
    assertThat(page("https://evil.example/oauth2/authorize?").body())
        .contains("data-continue=\"\"")
        .doesNotContain("evil");
  }

  private static String policy(HttpResponse<String> page) {
    return page.headers().firstValue("Content-Security-Policy").orElseThrow();
  }

  private static HttpResponse<String> page(String wayBack) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        PLANE.baseUrl()
                            + "/sign-in?continue="
                            + URLEncoder.encode(wayBack, StandardCharsets.UTF_8)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
