package dev.freehold.controlplane.idp;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeRequestAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.stereotype.Component;

/**
 * Spring Authorization Server, made of our parts and without those that nobody uses here: of what
 * converts and authenticates requests only what is named below is left in.
 */
@Component
final class AuthorizationServer {
  private static final List<String> NOT_SERVED =
      List.of(
          "end_session_endpoint",
          "revocation_endpoint",
          "revocation_endpoint_auth_methods_supported",
          "introspection_endpoint",
          "introspection_endpoint_auth_methods_supported",
          "tls_client_certificate_bound_access_tokens",
          "dpop_signing_alg_values_supported");

  private final IdpSettings settings;
  private final TenantClients clients;
  private final Authorizations authorizations;
  private final Entrance entrance;
  private final WorkloadAssertions assertions;
  private final MemberClaims claims;
  private final TokenKeys keys;
  private final AuthorizationAnswers answers;
  private final TokenErrors tokenErrors;
  private final Clock clock;

  AuthorizationServer(
      IdpSettings settings,
      TenantClients clients,
      Authorizations authorizations,
      Entrance entrance,
      WorkloadAssertions assertions,
      MemberClaims claims,
      TokenKeys keys,
      AuthorizationAnswers answers,
      TokenErrors tokenErrors,
      Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.authorizations = authorizations;
    this.entrance = entrance;
    this.assertions = assertions;
    this.claims = claims;
    this.keys = keys;
    this.answers = answers;
    this.tokenErrors = tokenErrors;
    this.clock = clock;
  }

  /** No Customizer as a bean: Spring Security would apply it to every chain. */
  void configure(OAuth2AuthorizationServerConfigurer server) {
    server.addObjectPostProcessor(new NoServletSession());
    server
        .registeredClientRepository(clients)
        .authorizationService(authorizations)
        .authorizationServerSettings(
            AuthorizationServerSettings.builder().issuer(settings.issuer().toString()).build())
        .tokenGenerator(tokens())
        .clientAuthentication(
            client ->
                client
                    .authenticationConverters(
                        converters -> {
                          converters.clear();
                          converters.add(new ClientAssertionConverter());
                        })
                    .authenticationProviders(
                        providers ->
                            only(JwtClientAssertionAuthenticationProvider.class, providers)
                                .setJwtDecoderFactory(assertions))
                    .errorResponseHandler(tokenErrors))
        .authorizationEndpoint(
            endpoint ->
                endpoint
                    .authorizationRequestConverters(
                        converters ->
                            keep(
                                OAuth2AuthorizationCodeRequestAuthenticationConverter.class,
                                converters))
                    .authenticationProviders(
                        providers ->
                            only(
                                    OAuth2AuthorizationCodeRequestAuthenticationProvider.class,
                                    providers)
                                .setAuthorizationConsentRequired(entrance::asksForConsent))
                    .errorResponseHandler(answers))
        .tokenEndpoint(
            endpoint ->
                endpoint
                    .accessTokenRequestConverters(
                        converters ->
                            keep(OAuth2AuthorizationCodeAuthenticationConverter.class, converters))
                    .authenticationProviders(
                        providers ->
                            only(OAuth2AuthorizationCodeAuthenticationProvider.class, providers))
                    .errorResponseHandler(tokenErrors))
        .oidc(
            oidc ->
                oidc.providerConfigurationEndpoint(
                        discovery ->
                            discovery.providerConfigurationCustomizer(
                                provider -> provider.claims(AuthorizationServer::describe)))
                    .userInfoEndpoint(userInfo -> userInfo.userInfoMapper(claims::userInfo)));
  }

  private JwtGenerator tokens() {
    var tokens =
        new JwtGenerator(new NimbusJwtEncoder((selector, _) -> selector.select(keys.signing())));
    tokens.setJwtCustomizer(claims);
    tokens.setClock(clock);
    return tokens;
  }

  /** What Spring Authorization Server says of itself, without what is not served. */
  private static void describe(Map<String, Object> provider) {
    provider.keySet().removeAll(NOT_SERVED);
    provider.put("grant_types_supported", List.of("authorization_code"));
    provider.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
    provider.put(
        "scopes_supported", List.of(OidcScopes.OPENID, OidcScopes.EMAIL, OidcScopes.PROFILE));
    provider.put("claims_supported", MemberClaims.NAMES);
    provider.put("request_uri_parameter_supported", false);
  }

  private static <T> T only(Class<T> type, List<AuthenticationProvider> providers) {
    providers.removeIf(each -> !type.isInstance(each));
    return type.cast(providers.getFirst());
  }

  private static void keep(
      Class<? extends AuthenticationConverter> type, List<AuthenticationConverter> converters) {
    converters.removeIf(each -> !type.isInstance(each));
  }

  /** It would begin a servlet session, to keep in memory what our own session's id tells. */
  private static final class NoServletSession
      implements ObjectPostProcessor<OAuth2AuthorizationEndpointFilter> {
    @Override
    public <O extends OAuth2AuthorizationEndpointFilter> O postProcess(O filter) {
      filter.setSessionAuthenticationStrategy((_, _, _) -> {});
      return filter;
    }
  }
}
