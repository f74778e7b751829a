package dev.freehold.tenantapp.signin;

import static java.util.Objects.requireNonNull;

import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import dev.freehold.tenantapp.controlplane.WorkloadToken;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Every page needs a sign-in, and every change a role that may. Spring Security is put together
 * here and not by Spring Boot, so that an app without a control plane loads none of it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnControlPlane
@EnableWebSecurity
class SignInConfiguration {

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** RFC 7523, section 2.2. */
  private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  @Bean
  SecurityFilterChain signIn(
      HttpSecurity http,
      Provider provider,
      SignInAnswers answers,
      SignInRequests requests,
      CookieSession session,
      SessionCsrfTokens csrf,
      WorkloadToken token)
      throws Exception {
    return http.authorizeHttpRequests(
            allowed ->
                allowed
                    .requestMatchers("/actuator/health/**", "/*.css", "/*.svg", "/signed-out")
                    .permitAll()
                    .requestMatchers(HttpMethod.GET)
                    .authenticated()
                    .requestMatchers(HttpMethod.HEAD)
                    .authenticated()
                    .anyRequest()
                    .hasAuthority(CookieSession.WRITE))
        .securityContext(context -> context.securityContextRepository(session))
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .csrf(forms -> forms.csrfTokenRepository(csrf))
        // SecurityHeadersFilter sets them, for pages without a sign-in too.
        .headers(AbstractHttpConfigurer::disable)
        .exceptionHandling(
            failures ->
                failures
                    .authenticationEntryPoint(answers::notSignedIn)
                    .accessDeniedHandler(answers::refused))
        .oauth2Login(
            login ->
                login
                    .loginPage(SignInAnswers.BEGIN)
                    .clientRegistrationRepository(provider)
                    .authorizedClientRepository(new NoClients())
                    .securityContextRepository(session)
                    .authorizationEndpoint(
                        endpoint ->
                            endpoint
                                .authorizationRequestResolver(withPkce(provider))
                                .authorizationRequestRepository(requests))
                    .tokenEndpoint(
                        endpoint -> endpoint.accessTokenResponseClient(tokenClient(token)))
                    .successHandler((request, response, _) -> answers.signedIn(request, response))
                    .failureHandler(answers::failed))
        .logout(out -> out.logoutUrl("/sign-out").logoutSuccessUrl("/signed-out"))
        .addFilterBefore(
            (request, response, chain) ->
                answers.requireProvider(
                    (HttpServletRequest) request, (HttpServletResponse) response, chain),
            OAuth2AuthorizationRequestRedirectFilter.class)
        .build();
  }

  /** After the headers and the check where a form comes from. */
  @Bean
  FilterRegistrationBean<Filter> signInFilter(
      @Qualifier("springSecurityFilterChain") Filter chain) {
    var registration = new FilterRegistrationBean<>(chain);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    registration.setDispatcherTypes(DispatcherType.REQUEST);
    return registration;
  }

  /** The ID token: signature, issuer, audience, times. */
  @Bean
  JwtDecoderFactory<ClientRegistration> idTokens() {
    return registration -> {
      var decoder =
          NimbusJwtDecoder.withJwkSetUri(
                  requireNonNull(registration.getProviderDetails().getJwkSetUri()))
              .restOperations(new RestTemplate(requests()))
              .build();
      decoder.setJwtValidator(new OidcIdTokenValidator(registration));
      return decoder;
    };
  }

  private static OAuth2AuthorizationRequestResolver withPkce(Provider provider) {
    var resolver = new DefaultOAuth2AuthorizationRequestResolver(provider);
    resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    return resolver;
  }

  /** The app proves itself by its pod's token; it has no secret. */
  private static OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> tokenClient(
      WorkloadToken token) {
    var client = new RestClientAuthorizationCodeTokenResponseClient();
    client.addParametersConverter(
        _ -> {
          var parameters = new LinkedMultiValueMap<String, String>();
          parameters.add("client_assertion_type", JWT_BEARER);
          parameters.add("client_assertion", token.text());
          return parameters;
        });
    client.setRestClient(
        RestClient.builder()
            .requestFactory(requests())
            .configureMessageConverters(
                converters ->
                    converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    return client;
  }

  private static JdkClientHttpRequestFactory requests() {
    var factory =
        new JdkClientHttpRequestFactory(HttpClient.newBuilder().connectTimeout(CONNECT).build());
    factory.setReadTimeout(ANSWER);
    return factory;
  }
}
