package dev.freehold.controlplane.idp;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.freehold.controlplane.identity.SessionFilter;
import dev.freehold.controlplane.web.ResponseHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Spring Authorization Server for the endpoints below and for nothing else. Of what it can do only
 * this is there: the code with PKCE, for apps that show their pod's token.
 */
@Configuration(proxyBeanMethods = false)
class ProviderConfiguration {
  static final String AUTHORIZE = "/oauth2/authorize";
  private static final String TOKEN = "/oauth2/token";
  private static final String KEYS = "/oauth2/jwks";
  private static final String USER_INFO = "/userinfo";
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final SessionFilter sessions;
  private final AuthorizationAnswers answers;
  private final TokenErrors tokenErrors;
  private final TokenKeys keys;
  private final Clock clock;

  ProviderConfiguration(
      SessionFilter sessions,
      AuthorizationAnswers answers,
      TokenErrors tokenErrors,
      TokenKeys keys,
      Clock clock) {
    this.sessions = sessions;
    this.answers = answers;
    this.tokenErrors = tokenErrors;
    this.keys = keys;
    this.clock = clock;
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  SecurityFilterChain provider(HttpSecurity http, AuthorizationServer server) throws Exception {
    var paths = PathPatternRequestMatcher.withDefaults();
    return http.securityMatchers(
            endpoints ->
                endpoints
                    .requestMatchers(
                        HttpMethod.GET, AUTHORIZE, KEYS, USER_INFO, DISCOVERY, SignInPage.PATH)
                    .requestMatchers(HttpMethod.POST, TOKEN, USER_INFO))
        .with(new OAuth2AuthorizationServerConfigurer(), server::configure)
        .oauth2ResourceServer(
            resource ->
                resource
                    .bearerTokenResolver(ProviderConfiguration::accessToken)
                    .jwt(jwt -> jwt.decoder(accessTokens())))
        .addFilterAfter(sessions, HeaderWriterFilter.class)
        .addFilterAfter(new SessionAuthenticationFilter(clock), SessionFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests.requestMatchers(SignInPage.PATH).permitAll().anyRequest().authenticated())
        .exceptionHandling(
            refusals ->
                refusals
                    .defaultAuthenticationEntryPointFor(answers, paths.matcher(AUTHORIZE))
                    .defaultAuthenticationEntryPointFor(tokenErrors, paths.matcher(TOKEN))
                    .defaultAuthenticationEntryPointFor(
                        new BearerTokenAuthenticationEntryPoint(), paths.matcher(USER_INFO)))
        .headers(ResponseHeaders::harden)
        // What changes anything needs a client's assertion.
        .csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(policy -> policy.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .build();
  }

  /** What {@code /oauth2/jwks} tells, and what access tokens are verified with. */
  @Bean
  JWKSource<SecurityContext> publishedKeys() {
    return (selector, _) -> selector.select(keys.published());
  }

  /** An access token tells about its member and opens nothing else: it asks for no code. */
  private static @Nullable String accessToken(HttpServletRequest request) {
    return request.getRequestURI().equals(USER_INFO)
        ? new DefaultBearerTokenResolver().resolve(request)
        : null;
  }

  private JwtDecoder accessTokens() {
    NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(publishedKeys()).build();
    var times = new JwtTimestampValidator();
    times.setClock(clock);
    decoder.setJwtValidator(times);
    return decoder;
  }
}
