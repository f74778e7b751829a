package dev.freehold.tenantapp.signin;

import static java.util.Objects.requireNonNull;

import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the app must remember while a browser is at the control plane, in a sealed cookie for each
 * attempt: several tabs may come back in any order, to any pod.
 */
@Component
@ConditionalOnControlPlane
class SignInRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

  /** Request attribute: the path that was wanted first, of the attempt that ends with it. */
  static final String WANTED = SignInRequests.class.getName() + ".wanted";

  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final int NAME_LENGTH = 16;

  /**
   * @param verifier of PKCE (RFC 7636)
   * @param nonce that the ID token's hash must be of
   */
  record Attempt(
      String state,
      String verifier,
      String nonce,
      String redirectUri,
      String wanted,
      Instant until) {}

  private final SealedCookies cookies;
  private final Provider provider;
  private final JsonMapper json;
  private final Clock clock;

  SignInRequests(SealedCookies cookies, Provider provider, JsonMapper json, Clock clock) {
    this.cookies = cookies;
    this.provider = provider;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public void saveAuthorizationRequest(
      @Nullable OAuth2AuthorizationRequest asked,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (asked != null) {
      var attempt =
          new Attempt(
              requireNonNull(asked.getState()),
              requireNonNull(asked.<String>getAttribute(PkceParameterNames.CODE_VERIFIER)),
              requireNonNull(asked.<String>getAttribute(OidcParameterNames.NONCE)),
              requireNonNull(asked.getRedirectUri()),
              WantedPath.of(request.getParameter(WantedPath.PARAMETER)),
              clock.instant().plus(LIFE));
      cookies.write(
          request, response, name(attempt.state()), json.writeValueAsString(attempt), LIFE);
    }
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    return find(request).map(this::asked).orElse(null);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    var attempt = find(request);
    attempt.ifPresent(
        each -> {
          request.setAttribute(WANTED, each.wanted());
          cookies.delete(request, response, name(each.state()));
        });
    return attempt.map(this::asked).orElse(null);
  }

  private Optional<Attempt> find(HttpServletRequest request) {
    var state = request.getParameter(OAuth2ParameterNames.STATE);
    return state == null
        ? Optional.empty()
        : cookies
            .read(request, name(state))
            .map(text -> json.readValue(text, Attempt.class))
            .filter(each -> each.state().equals(state))
            .filter(each -> clock.instant().isBefore(each.until()));
  }

  private OAuth2AuthorizationRequest asked(Attempt attempt) {
    var registration = provider.registration();
    return OAuth2AuthorizationRequest.authorizationCode()
        .authorizationUri(requireNonNull(registration.getProviderDetails().getAuthorizationUri()))
        .clientId(registration.getClientId())
        .redirectUri(attempt.redirectUri())
        .scopes(registration.getScopes())
        .state(attempt.state())
        .attributes(
            Map.of(
                OAuth2ParameterNames.REGISTRATION_ID,
                Provider.ID,
                PkceParameterNames.CODE_VERIFIER,
                attempt.verifier(),
                OidcParameterNames.NONCE,
                attempt.nonce()))
        .build();
  }

  /** A state may hold what a cookie's name must not. */
  private static String name(String state) {
    var letters = state.replaceAll("[^A-Za-z0-9]", "");
    return "sign-in-" + letters.substring(0, Math.min(NAME_LENGTH, letters.length()));
  }
}
