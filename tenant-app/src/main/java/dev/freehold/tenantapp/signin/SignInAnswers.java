package dev.freehold.tenantapp.signin;

import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import dev.freehold.tenantapp.web.StatusPages;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/** What a browser is answered that is not signed in, may not, or comes back without success. */
@Component
@ConditionalOnControlPlane
class SignInAnswers {

  private static final Logger log = LoggerFactory.getLogger(SignInAnswers.class);
  static final String BEGIN = "/oauth2/authorization/" + Provider.ID;
  private static final String RETRY_SECONDS = "10";

  private final Provider provider;

  SignInAnswers(Provider provider) {
    this.provider = provider;
  }

  /** A page leads to the sign-in and back; what was typed into a form is shown again. */
  void notSignedIn(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable AuthenticationException exception)
      throws IOException {
    if (request.getMethod().equals("GET")) {
      var query = request.getQueryString();
      var wanted = request.getRequestURI() + (query == null ? "" : "?" + query);
      response.sendRedirect(
          BEGIN
              + "?"
              + WantedPath.PARAMETER
              + "="
              + URLEncoder.encode(wanted, StandardCharsets.UTF_8));
    } else {
      StatusPages.send(
          request,
          response,
          HttpStatus.UNAUTHORIZED,
          "You are not signed in any more",
          "Nothing was changed. Open the projects to sign in again, then send it once more.");
    }
  }

  void refused(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException exception)
      throws IOException {
    if (!(request.getAttribute(SignedIn.class.getName()) instanceof SignedIn signedIn)) {
      notSignedIn(request, response, null);
    } else if (exception instanceof CsrfException || signedIn.mayWrite()) {
      StatusPages.send(
          request,
          response,
          HttpStatus.FORBIDDEN,
          "Not accepted",
          "The form was not sent from a page of your sign-in, so nothing was changed. Open the page here and send it again.");
    } else {
      StatusPages.send(
          request,
          response,
          HttpStatus.FORBIDDEN,
          "You may read here, and not change",
          "Nothing was changed: your role in the organization is \"%s\". An owner or a team's admin of the organization can give you another one."
              .formatted(signedIn.role()));
    }
  }

  void signedIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.sendRedirect(
        WantedPath.of((@Nullable String) request.getAttribute(SignInRequests.WANTED)));
  }

  void failed(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
      throws IOException {
    var error = exception instanceof OAuth2AuthenticationException oauth ? oauth.getError() : null;
    var code = error == null ? "" : error.getErrorCode();
    switch (code) {
      case OAuth2ErrorCodes.ACCESS_DENIED ->
          StatusPages.send(
              request,
              response,
              HttpStatus.FORBIDDEN,
              "You may not open this app",
              sentence(error == null ? null : error.getDescription())
                  + " Ask an owner of the organization, or sign in with another account.");
      case "authorization_request_not_found" ->
          StatusPages.send(
              request,
              response,
              HttpStatus.BAD_REQUEST,
              "This sign-in is over",
              "It took too long, or was used already. Open the projects to begin again.");
      default -> {
        // Without the cause: it may hold what was sent.
        log.atWarn().addKeyValue("code", code).log("A sign-in failed");
        unavailable(request, response);
      }
    }
  }

  /** Before a sign-in begins or ends: is there somebody who could tell? */
  void requireProvider(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    var path = request.getRequestURI();
    if (path.startsWith("/oauth2/") || path.startsWith("/login/")) {
      try {
        provider.registration();
      } catch (ProviderUnavailableException e) {
        log.atWarn().addKeyValue("cause", e.getMessage()).log("Nobody can sign in");
        unavailable(request, response);
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private static void unavailable(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
    StatusPages.send(
        request,
        response,
        HttpStatus.SERVICE_UNAVAILABLE,
        "Nobody can sign in at the moment",
        "The control plane, which knows who you are, does not answer as it should. Your data is safe. Please try again in a few seconds.");
  }

  /** Words of the control plane's, cut to what fits a page. */
  private static String sentence(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "The control plane refused it.";
    }
    var shown = text.strip().substring(0, Math.min(300, text.strip().length()));
    return shown.endsWith(".") ? shown : shown + ".";
  }
}
