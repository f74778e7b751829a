package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sends browsers to providers: the authorization code flow with PKCE (OpenID Connect Core 1.0,
 * section 3.1.2.1).
 */
@Component
class AuthorizationRequests {
  /**
   * @param address of the provider, with all that it is asked
   * @param browser for the cookie
   */
  record Sent(String address, Token browser) {
    @Override
    public String toString() {
      return "Sent[…]";
    }
  }

  private final Domains domains;
  private final Providers providers;
  private final Discovery discovery;
  private final LoginAttempts attempts;
  private final SsoSettings settings;

  AuthorizationRequests(
      Domains domains,
      Providers providers,
      Discovery discovery,
      LoginAttempts attempts,
      SsoSettings settings) {
    this.domains = domains;
    this.providers = providers;
    this.discovery = discovery;
    this.attempts = attempts;
    this.settings = settings;
  }

  /**
   * By the e-mail's domain alone: whether there is such an account is not asked.
   *
   * @throws ProblemException {@code sso_unavailable}
   */
  Sent signIn(String email, String wayBack) {
    Provider provider =
        DomainName.ofEmail(email)
            .flatMap(domains::organizationOf)
            .flatMap(providers::find)
            .orElseThrow(AuthorizationRequests::unavailable);
    return sent(provider, null, wayBack, Map.of("login_hint", email));
  }

  /**
   * The provider is to ask the person once more, whatever session they have there.
   *
   * @throws ProblemException {@code sso_unavailable} for a session that no provider vouched for
   */
  Sent proof(Principal principal, String wayBack) {
    Provider provider =
        Optional.ofNullable(principal.ssoOrganization())
            .flatMap(providers::find)
            .orElseThrow(AuthorizationRequests::unavailable);
    return sent(provider, principal.session(), wayBack, Map.of("prompt", "login", "max_age", "0"));
  }

  private Sent sent(
      Provider provider, @Nullable UUID session, String wayBack, Map<String, String> more) {
    Discovery.Metadata metadata;
    try {
      metadata = discovery.of(provider.issuer());
    } catch (SsoException e) {
      providers.failed(provider.organization(), e.reason());
      throw new ProblemException(
          ProblemCode.SSO_UNAVAILABLE, "Your company's identity provider does not answer");
    }
    LoginAttempts.Secrets secrets = attempts.begin(provider, session, wayBack);
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("response_type", "code");
    parameters.put("client_id", provider.clientId());
    parameters.put("redirect_uri", settings.redirectUri(provider.organization()));
    parameters.put("scope", "openid email profile");
    parameters.put("state", secrets.state().text());
    parameters.put("nonce", secrets.nonce().text());
    parameters.put(
        "code_challenge",
        Base64.getUrlEncoder().withoutPadding().encodeToString(secrets.codeVerifier().hash()));
    parameters.put("code_challenge_method", "S256");
    parameters.putAll(more);
    String endpoint = metadata.authorizationEndpoint().toString();
    return new Sent(
        endpoint + (endpoint.contains("?") ? "&" : "?") + form(parameters), secrets.browser());
  }

  /** As {@code application/x-www-form-urlencoded}. */
  static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static ProblemException unavailable() {
    return new ProblemException(ProblemCode.SSO_UNAVAILABLE);
  }
}
