package dev.freehold.controlplane.idp;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What a browser gets that asked for a code and gets none: the app is told why (RFC 6749, section
 * 4.1.2.1), or, while it is not certain that it is the app, the person; and who has no session gets
 * the sign-in page.
 */
@Component
final class AuthorizationAnswers implements AuthenticationFailureHandler, AuthenticationEntryPoint {
  /** OpenID Connect Core, section 3.1.2.6. */
  private static final String LOGIN_REQUIRED = "login_required";

  private static final String NOBODY = "Nobody is signed in, or not as lately as the app asks for";

  private static final HtmlPage REFUSED = new HtmlPage("refused.html");

  private final Problems problems;

  AuthorizationAnswers(Problems problems) {
    this.problems = problems;
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
      throws IOException {
    OAuth2Error error = ((OAuth2AuthenticationException) exception).getError();
    OAuth2AuthorizationCodeRequestAuthenticationToken asked =
        exception instanceof OAuth2AuthorizationCodeRequestAuthenticationException about
            ? about.getAuthorizationCodeRequestAuthentication()
            : null;
    answer(request, response, asked, error);
  }

  /** Without a session, or without one that is as fresh as the app asks for. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
      throws IOException {
    var asked =
        (OAuth2AuthorizationCodeRequestAuthenticationToken)
            request.getAttribute(OAuth2AuthorizationCodeRequestAuthenticationToken.class.getName());
    if (asked != null && AskedFreshness.prompts(request, "none")) {
      answer(request, response, asked, new OAuth2Error(LOGIN_REQUIRED, NOBODY, null));
      return;
    }
    response.sendRedirect(
        SignInPage.PATH
            + "?continue="
            + URLEncoder.encode(AskedFreshness.afterSignIn(request), StandardCharsets.UTF_8));
  }

  private void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable OAuth2AuthorizationCodeRequestAuthenticationToken asked,
      OAuth2Error error)
      throws IOException {
    String description = error.getDescription() == null ? "" : error.getDescription();
    if (asked == null || asked.getRedirectUri() == null) {
      refuse(request, response, "%s: %s".formatted(error.getErrorCode(), description));
      return;
    }
    var address =
        UriComponentsBuilder.fromUriString(asked.getRedirectUri())
            .queryParam("error", encoded(error.getErrorCode()))
            .queryParam("error_description", encoded(description));
    if (asked.getState() != null) {
      address.queryParam("state", encoded(asked.getState()));
    }
    response.sendRedirect(address.build(true).toUriString());
  }

  /** A person came by a link, so they get a page; whoever reads no pages gets a problem. */
  private void refuse(HttpServletRequest request, HttpServletResponse response, String why)
      throws IOException {
    String accepted = request.getHeader(HttpHeaders.ACCEPT);
    if (accepted != null && accepted.contains(MediaType.TEXT_HTML_VALUE)) {
      REFUSED.write(response, HttpServletResponse.SC_BAD_REQUEST, Map.of("problem", why));
    } else {
      problems.write(
          request, response, ProblemCode.MALFORMED_REQUEST, why + ". Open the app again");
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
